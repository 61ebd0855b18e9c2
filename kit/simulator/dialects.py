"""How makes of modem differ in what they say: names, boot lines, call progress, keys heard."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Progress = Literal["incoming", "dialling", "talking", "ended", "missed"]


@dataclass(frozen=True, slots=True)
class Dialect:
    """One make of modem.

    `progress` lines are filled with id, direction, seconds, number, type and clock; where
    `progress_switch` is set they come only after AT^<switch>=1. `keys` is filled with digit and
    code, and comes only after `keys_switch` was turned on. `packs_codes`: codes such as *100# and
    their answers go as packed GSM-7 in hex, until AT^USSDMODE=0. `line_end` follows each line;
    `registers_as_lte` adds the access technology to +CREG; without `deletes_by_flag` AT+CMGD takes
    a place and nothing else.
    """

    name: str
    manufacturer: str
    model: str
    revision: str
    boot: tuple[str, ...]
    keys: str
    keys_switch: str
    progress: Mapping[Progress, tuple[str, ...]] = field(default_factory=dict)
    progress_switch: str | None = None
    says_no_carrier: bool = True
    lists_calls_unasked: bool = False
    packs_codes: bool = False
    line_end: str = "\r\n"
    registers_as_lte: bool = False
    deletes_by_flag: bool = True


GENERIC = Dialect(
    name="generic",
    manufacturer="Simulated",
    model="Line One",
    revision="1.0",
    boot=("RDY", "+CPIN: READY", "SMS READY"),
    keys="+DTMF: {digit}",
    keys_switch="ddet",
)
SIM800 = Dialect(
    name="sim800",
    manufacturer="SIMCOM_Ltd",
    model="SIMCOM_SIM800L",
    revision="Revision:1418B05SIM800L24",
    boot=("RDY", "+CFUN: 1", "+CPIN: READY", "Call Ready", "SMS Ready"),
    keys="+DTMF:{digit}",
    keys_switch="ddet",
)
SIM7600 = Dialect(
    name="sim7600",
    manufacturer="SIMCOM INCORPORATED",
    model="SIMCOM_SIM7600E-H",
    revision="+CGMR: LE20B03SIM7600M22",
    boot=("RDY", "+CPIN: READY", "SMS DONE", "PB DONE"),
    keys="\r\n+RXDTMF: {digit}",
    keys_switch="ddet",
    progress={
        "talking": ("VOICE CALL: BEGIN",),
        "ended": ("VOICE CALL: END: {seconds:06d}",),
        "missed": ("MISSED_CALL: {clock} {number}",),
    },
    says_no_carrier=False,
    lists_calls_unasked=True,
)
EC25 = Dialect(
    name="ec25",
    manufacturer="Quectel",
    model="EC25",
    revision="EC25EFAR06A06M4G",
    boot=("RDY", "+CPIN: READY", "+QIND: SMS DONE", "+QIND: PB DONE"),
    keys="+QTONEDET: {code}",
    keys_switch="qtonedet",
    progress={
        "incoming": ('^DSCI: {id},1,4,0,"{number}",{type}',),
        "dialling": ('^DSCI: {id},0,2,0,"{number}",{type}',),
        "talking": ('^DSCI: {id},{direction},3,0,"{number}",{type}',),
        "ended": ('^DSCI: {id},{direction},6,0,"{number}",{type}',),
        "missed": ('^DSCI: {id},{direction},6,0,"{number}",{type}',),
    },
    progress_switch="dsci",
)
HUAWEI = Dialect(
    name="huawei",
    manufacturer="huawei",
    model="E173",
    revision="11.126.85.00.209",
    boot=("^SIMST:1", "^SRVST:2", "^RSSI:18"),
    keys="^DDTMF:{digit}",
    keys_switch="ddtmfcfg",
    progress={
        "dialling": ("^ORIG:{id},0", "^CONF:{id}"),
        "talking": ("^CONN:{id},0",),
        "ended": ("^CEND:{id},{seconds},104,{cause}",),
        "missed": ("^CEND:{id},0,104,{cause}",),
    },
    says_no_carrier=False,
    packs_codes=True,
)
A76XX = Dialect(
    name="a76xx",
    manufacturer="SIMCOM INCORPORATED",
    model="A7672E-FASE",
    revision="A7672M7_V1.11.1",
    boot=("*ATREADY: 1", "+CPIN: READY", "SMS DONE", "PB DONE"),
    keys="+RXDTMF: {digit}",
    keys_switch="ddet",
    progress={
        "talking": ("VOICE CALL: BEGIN",),
        "ended": ("VOICE CALL: END: {seconds:06d}",),
    },
    line_end="\r\r\n",
    registers_as_lte=True,
    deletes_by_flag=False,
)
DIALECTS = {make.name: make for make in (GENERIC, SIM800, SIM7600, EC25, HUAWEI, A76XX)}

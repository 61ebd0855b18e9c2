"""The AT commands one by one: what each answers when asked, set and tested."""

import pytest

CASES = [
    # itself
    ("ATI", ["Simulated", "Line One", "1.0"]),
    ("ATZ", []),
    ("AT&F", []),
    ("AT&W", []),
    ("ATS0=0", []),
    ("ATX4V1Q0&C1&D2", []),
    ("AT+GMI;+GMM;+GMR", ["Simulated", "Line One", "1.0"]),
    ("AT+CGMI=?;+CGMM=?;+CGMR=?;+CGSN=?;+CIMI=?;+CCID=?;+CNUM=?", []),
    ("AT+GCAP", ["+GCAP: +CGSM,+FCLASS"]),
    ("AT+CMEE=?", ["+CMEE: (0-2)"]),
    ("AT+CMEE?", ["+CMEE: 0"]),
    ("AT+CSCS=?", ['+CSCS: ("GSM","IRA","UCS2","HEX")']),
    ('AT+CSCS="GSM";+CSCS?', ['+CSCS: "GSM"']),
    ('AT+CSCS="KLINGON"', "ERROR"),
    ("AT+CCLK?", ['+CCLK: "']),
    ('AT+CCLK="22/03/14,09:26:53+04"', []),
    ("AT+QLTS=?", ["+QLTS: (0-2)"]),
    ("AT+QLTS=1", ['+QLTS: "20']),
    ("AT+CBC=?", ["+CBC: (0-3),(0-100)"]),
    ("AT+CBC", ["+CBC: 0,87,4012"]),
    ("AT+CTZU=1;+CTZU?", ["+CTZU: 1"]),
    ("AT+CLTS=?", ["+CLTS: (0-1)"]),
    ("AT+CVHU=0;+IFC=0,0;+CSDH=1", []),
    # card and network
    ("AT+CPIN=?", []),
    ('AT+CPIN="1234"', "ERROR"),
    ('AT+CPIN="12345678","1234"', "ERROR"),
    ("AT+CPINR", ["+CPINR: SIM PIN,3,3", "+CPINR: SIM PUK,10,10"]),
    ("AT+CLCK=?", ['+CLCK: ("SC")']),
    ('AT+CLCK="SC",2', ["+CLCK: 0"]),
    ('AT+CLCK="SC",0,"1234"', []),
    ("AT+CCID", ['+CCID: "8934990']),
    ("AT+CPBS=?", ['+CPBS: ("SM","ON")']),
    ('AT+CPBS="ON";+CPBS?', ['+CPBS: "ON",1,10']),
    ('AT+CPBS="ON";+CPBR=1', ['+CPBR: 1,"+34600000001",145,"Line"']),
    ('AT+CPBS="SM";+CPBR=1', []),
    ("AT+CPBR=?", ["+CPBR: (1-10),20,14"]),
    ("AT+CREG=?;+CGREG=?;+CEREG=?", ["+CREG: (0-2)", "+CGREG: (0-2)", "+CEREG: (0-2)"]),
    ("AT+CREG=2;+CREG?", ['+CREG: 2,1,"07D1","00A3"']),
    ("AT+CGREG?;+CEREG?", ["+CGREG: 0,1", "+CEREG: 0,1"]),
    ("AT+CREG=9", "ERROR"),
    ("AT+CGATT?", ["+CGATT: 1"]),
    ("AT+COPS=?", ['+COPS: (2,"Street Mobile"']),
    ("AT+COPS=3,2;+COPS?", ['+COPS: 0,2,"21499"']),
    ("AT+COPS=0", []),
    ("AT+CSQ=?", ["+CSQ: (0-31,99),(0-7,99)"]),
    ("AT+CFUN=?;+CFUN?", ["+CFUN: (0,1,4),(0,1)", "+CFUN: 1"]),
    ("AT+CUSD=?;+CUSD?", ["+CUSD: (0-2)", "+CUSD: 1"]),
    ("AT+CUSD=1", []),
    ("AT+CPAS", ["+CPAS: 0"]),
    ("AT+CPAS=?", []),
    # messages
    ("AT+CSMS=?;+CSMS?", ["+CSMS: (0,1)", "+CSMS: 0,1,1,1"]),
    ("AT+CSMS=1", ["+CSMS: 1,1,1"]),
    ("AT+CMGF=?;+CMGF?", ["+CMGF: (0,1)", "+CMGF: 0"]),
    ("AT+CSMP=49,167,0,8;+CSMP?", ["+CSMP: 49,167,0,8"]),
    ("AT+CSCA?", ['+CSCA: "+34600000000",145']),
    ('AT+CSCA="+34611111111",145;+CSCA?', ['+CSCA: "+34611111111",145']),
    ("AT+CNMI=?", ["+CNMI: (0-2),(0-2),(0,2),(0-2),(0,1)"]),
    ("AT+CNMI=2,1,0,1,0;+CNMI?", ["+CNMI: 2,1,0,1,0"]),
    ("AT+CNMA", []),
    ("AT+CPMS=?", ['+CPMS: ("SM","ME"),("SM","ME"),("SM","ME")']),
    ('AT+CPMS="MT"', "+CMS ERROR: 302"),
    ("AT+CMGL=?", ['+CMGL: ("REC UNREAD","REC READ","STO UNSENT","STO SENT","ALL")']),
    ('AT+CMGF=1;+CMGL="SOME"', "+CMS ERROR: 305"),
    ("AT+CMGR=?;+CMGS=?;+CMGW=?", []),
    ("AT+CMGR=7", "+CMS ERROR: 321"),
    ("AT+CMGD=?", ["+CMGD: (),(0-4)"]),
    ("AT+CMGD=0", "+CMS ERROR: 321"),
    ("AT+CMGD=51", "+CMS ERROR: 321"),
    ("AT+CMGD=50", []),
    ("AT+CMSS=1", "+CMS ERROR: 321"),
    # calls
    ("ATA", "NO CARRIER"),
    ("ATH", []),
    ("AT+CHUP=?", []),
    ("ATD+447700900001", "NO CARRIER"),
    ("AT+CHLD=?", ["+CHLD: (0,1,1x,2,2x,3)"]),
    ("AT+CHLD=7", "ERROR"),
    ("AT+CLCC=?", ["+CLCC: (0,1)"]),
    ("AT+CLIP=?", ["+CLIP: (0,1)"]),
    ("AT+CLIP=1;+CLIP?", ["+CLIP: 1,1"]),
    ("AT+CLIR?", ["+CLIR: 0,4"]),
    ("AT+CRC=1;+CRC?", ["+CRC: 1"]),
    ("AT+CCWA=?", ["+CCWA: (0,1)"]),
    ("AT+CCWA=1,1;+CCWA?", ["+CCWA: 1"]),
    ("AT+CCWA=1,2", ["+CCWA: 0,1"]),
    ("AT+VTS=?", ["+VTS: (0-9,*,#,A-D)"]),
    ("AT+VTS=5", "ERROR"),
    ("AT^DTMF=1,5", "ERROR"),
    ("AT+CCFC=?", ["+CCFC: (0-5)"]),
    ('AT+CCFC=0,3,"+34600111222",145;+CCFC=0,4;+CCFC=0,2', ["+CCFC: 0,1"]),
    ("AT+CCFC=9,2", "ERROR"),
]


@pytest.mark.parametrize(("command", "answer"), CASES, ids=[command for command, _ in CASES])
def test_the_command_answers(client, command, answer):
    lines = client.ask(command)
    if isinstance(answer, str):
        assert lines == [answer]
        return
    assert lines[-1] == "OK"
    assert len(lines[:-1]) == len(answer)
    assert all(line.startswith(start) for line, start in zip(lines, answer, strict=False))


def test_without_network_the_operator_is_unknown_and_nobody_can_be_dialled(client, modem):
    client.ask("AT+CMEE=1")
    modem.faults.no_network()
    assert client.ask("AT+COPS?") == ["+COPS: 0", "OK"]
    assert client.ask("ATD+447700900001;") == ["+CME ERROR: 30"]
    assert client.ask('AT+CUSD=1,"*100#",15') == ["+CME ERROR: 30"]


def test_an_unknown_code_is_told_as_not_supported(client):
    client.ask('AT+CUSD=1,"*999#",15')
    client.expect(r"\+CUSD: 4")

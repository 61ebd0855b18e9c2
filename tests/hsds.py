"""A small made-up directory in HSDS's tables."""

from __future__ import annotations

TABLES = {
    "organization": "id,name,description\nharbour,Harbour Aid,Lawyers and social workers\n"
    "red-house,Red House,Shelter for women\n",
    "service": "id,organization_id,name,description,status,application_process,assured_date\n"
    'legal-help,harbour,Legal help,"Asylum, papers\nand permits",active,Ring first,2026-11-02\n'
    "shelter,red-house,Safe shelter,Beds for women and children,active,,\n",
    "location": "id,location_type,name,latitude\noffice,physical,Harbour office,43.5\n",
    "service_at_location": "id,service_id,location_id\nat-office,legal-help,office\n",
    "address": "id,location_id,address_1,city,postal_code,country,address_type\n"
    "a1,office,1 Dock Street,Portbou,17497,ES,physical\n",
    "phone": "id,service_id,number\np1,legal-help,+34 600 000 100\np2,shelter,+34 600 000 200\n",
    "schedule": "id,service_id,freq,byday,opens_at,closes_at\n"
    's1,legal-help,WEEKLY,"MO,TU",09:00,17:00\n',
    "language": "id,phone_id,name,code\nl1,p1,Українська,uk\n",
    "required_document": 'id,service_id,document\nd1,legal-help,"Passport, if there is one"\n',
    "service_area": "id,service_id,name\nsa1,legal-help,Alt Empordà\n",
}


def hsds_files(**other: str) -> dict[str, bytes]:
    """The directory as files by name; `other` tables stand in for, or beside, its own."""
    return {f"{table}.csv": text.encode() for table, text in {**TABLES, **other}.items()}

CREATE TABLE site (
  site_id INTEGER PRIMARY KEY,
  site_name TEXT NOT NULL,
  region TEXT,
  opened DATE
);
CREATE TABLE machine (
  machine_id INTEGER PRIMARY KEY,
  label TEXT NOT NULL,
  site_id INTEGER REFERENCES site(site_id),
  manufacturer TEXT,
  power_kw REAL,
  installed_on DATE
);
CREATE TABLE technician (
  tech_id INTEGER PRIMARY KEY,
  tech_name TEXT NOT NULL,
  level TEXT, -- junior or senior
  hourly_rate REAL
);
CREATE TABLE work_order (
  wo_id INTEGER PRIMARY KEY,
  machine_id INTEGER REFERENCES machine(machine_id),
  tech_id INTEGER REFERENCES technician(tech_id),
  opened_on DATE,
  closed_on DATE, -- null while open
  hours REAL,
  priority TEXT
);
CREATE TABLE spare_part (
  part_id INTEGER PRIMARY KEY,
  part_name TEXT NOT NULL,
  unit_cost REAL
);
CREATE TABLE part_use (
  wo_id INTEGER REFERENCES work_order(wo_id),
  part_id INTEGER REFERENCES spare_part(part_id),
  quantity INTEGER,
  PRIMARY KEY (wo_id, part_id)
);
INSERT INTO site VALUES (1,'Riverton','north','2005-05-01'),(2,'Kessel','south','2012-09-15'),(3,'Dunmar','north','2018-02-20');
INSERT INTO machine VALUES
 (1,'Press A1',1,'Hydrotek',75.0,'2006-01-10'),(2,'Press A2',1,'Hydrotek',75.0,'2010-03-22'),(3,'Lathe L1',1,'Brunner',18.5,'2015-07-01'),
 (4,'Oven K1',2,'Thermon',120.0,'2012-10-05'),(5,'Robot K2',2,'Axiom',9.0,'2019-11-30'),(6,'Robot D1',3,'Axiom',11.0,'2020-04-18'),(7,'Conveyor D2',3,'Brunner',6.5,'2018-03-01');
INSERT INTO technician VALUES (1,'Olga Fenn','senior',58.0),(2,'Matt Reyes','junior',36.0),(3,'Yara Boone','senior',61.5),(4,'Piet Hals','junior',34.0);
INSERT INTO work_order VALUES
 (1,1,1,'2024-01-05','2024-01-07',6.5,'high'),(2,2,2,'2024-01-20','2024-01-21',3.0,'low'),(3,4,3,'2024-02-11','2024-02-15',12.0,'critical'),
 (4,5,1,'2024-02-18','2024-02-18',2.0,'medium'),(5,1,1,'2024-03-02','2024-03-06',9.0,'high'),(6,6,2,'2024-03-15','2024-03-15',1.5,'low'),
 (7,3,4,'2024-04-01','2024-04-03',5.0,'medium'),(8,4,3,'2024-04-22',NULL,4.0,'critical'),(9,7,2,'2024-05-06',NULL,0.5,'low'),(10,1,3,'2024-05-09','2024-05-10',7.5,'high');
INSERT INTO spare_part VALUES (1,'Seal ring',4.5),(2,'Hydraulic pump',890.0),(3,'Heating element',310.0),(4,'Servo motor',540.0),(5,'Drive belt',38.0);
INSERT INTO part_use VALUES (1,1,6),(1,2,1),(2,1,2),(3,3,4),(4,4,1),(5,1,4),(7,5,1),(8,3,2),(10,2,1),(10,1,2);

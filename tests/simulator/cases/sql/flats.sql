CREATE TABLE building (
  building_id INTEGER PRIMARY KEY,
  street TEXT,
  house_no TEXT,
  postcode TEXT,
  built INTEGER, -- year
  floors INTEGER,
  elevator INTEGER -- 1 yes, 0 no
);
CREATE TABLE flat (
  flat_id INTEGER PRIMARY KEY,
  building_id INTEGER NOT NULL,
  floor INTEGER,
  rooms REAL,
  sqm REAL,
  rent_eur REAL, -- cold rent per month
  balcony INTEGER, -- 1 yes, 0 no
  heating TEXT, -- gas, oil, district, heat pump
  vacant_since DATE, -- null when rented
  FOREIGN KEY (building_id) REFERENCES building(building_id)
);
CREATE TABLE tenant (
  tenant_id INTEGER PRIMARY KEY,
  full_name TEXT,
  flat_id INTEGER,
  moved_in DATE,
  moved_out DATE,
  deposit_eur REAL,
  pets TEXT,
  FOREIGN KEY (flat_id) REFERENCES flat(flat_id)
);
INSERT INTO building VALUES (1,'Lindenweg','4','20095',1908,4,0),(2,'Hafenstrasse','17a','20457',1996,7,1),(3,'Parkallee','102','20144',1962,5,1),(4,'Lindenweg','9','20095',2018,6,1);
INSERT INTO flat VALUES (1,1,1,2,54,780,0,'gas',NULL),(2,1,3,3.5,88,1120,1,'gas','2024-02-01'),(3,2,5,1,31,640,1,'district',NULL),(4,2,7,4,115,2150,1,'district',NULL),(5,3,0,2.5,63,830,0,'oil',NULL),(6,3,2,3,79,990,1,'oil','2023-12-15'),(7,4,4,3,82,1490,1,'heat pump',NULL),(8,4,6,5,140,2890,1,'heat pump',NULL),(9,1,0,1.5,38,560,0,'gas',NULL);
INSERT INTO tenant VALUES (1,'Hanna Voss',1,'2016-05-01',NULL,1560,'cat'),(2,'Emil Krug',2,'2011-09-01','2024-01-31',2240,NULL),(3,'Sana Malik',3,'2022-03-15',NULL,1280,NULL),(4,'Familie Brandt',4,'2019-08-01',NULL,4300,'two dogs'),(5,'Otto Reuter',5,'1998-02-01',NULL,900,'dog'),(6,'Jule Hahn',6,'2020-10-01','2023-12-14',1980,NULL),(7,'Pavel Dvorak',7,'2021-01-01',NULL,2980,'parrot'),(8,'Ines Lopez',8,'2023-07-01',NULL,5780,NULL),(9,'Rita Behn',9,'2018-11-15',NULL,1120,'cat'),(10,'Karl Busch',1,'2009-04-01','2016-04-30',1200,NULL);

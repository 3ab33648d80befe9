CREATE TABLE airports (
  code TEXT PRIMARY KEY, -- three letters
  name TEXT NOT NULL,
  city TEXT,
  country TEXT,
  elevation_m INTEGER
);
CREATE TABLE airlines (
  airline_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  country TEXT,
  founded INTEGER
);
CREATE TABLE flights (
  flight_no TEXT PRIMARY KEY,
  airline_id INTEGER REFERENCES airlines(airline_id),
  origin TEXT REFERENCES airports(code),
  destination TEXT REFERENCES airports(code),
  distance_km INTEGER,
  price REAL
);
CREATE TABLE bookings (
  booking_id INTEGER PRIMARY KEY,
  flight_no TEXT REFERENCES flights(flight_no),
  passenger TEXT,
  seat_class TEXT, -- economy or business
  booked_on DATE
);
INSERT INTO airports VALUES
 ('OSL','Gardermoen','Oslo','Norway',208),('BGO','Flesland','Bergen','Norway',50),
 ('ARN','Arlanda','Stockholm','Sweden',42),('LIS','Humberto Delgado','Lisbon','Portugal',114),
 ('MAD','Barajas','Madrid','Spain',610),('ZRH','Kloten','Zurich','Switzerland',432),
 ('GVA','Cointrin','Geneva','Switzerland',430);
INSERT INTO airlines VALUES
 (1,'Fjordair','Norway',1998),(2,'Iberis','Spain',1965),(3,'Alpine Wings','Switzerland',2004),(4,'Baltic Star','Sweden',1987),(5,'Sol Charter','Portugal',2011);
INSERT INTO flights VALUES
 ('FJ101',1,'OSL','BGO',325,89.0),('FJ204',1,'OSL','ARN',385,99.5),('FJ330',1,'BGO','ZRH',1340,210.0),
 ('IB12',2,'MAD','LIS',510,75.0),('IB77',2,'MAD','OSL',2390,260.0),('IB90',2,'LIS','MAD',510,70.0),
 ('AW5',3,'ZRH','GVA',230,95.0),('AW18',3,'ZRH','MAD',1245,180.0),('AW21',3,'GVA','LIS',1500,165.0),
 ('BS40',4,'ARN','OSL',385,92.0),('BS61',4,'ARN','ZRH',1490,199.0);
INSERT INTO bookings VALUES
 (1,'FJ101','Anna Vold','economy','2025-03-02'),(2,'FJ101','Pieter Slot','economy','2025-03-05'),
 (3,'FJ101','Carla Mendez','business','2025-04-11'),(4,'IB77','Anna Vold','business','2025-04-12'),
 (5,'IB12','Carla Mendez','economy','2025-01-20'),(6,'AW5','Jonas Frey','economy','2025-02-14'),
 (7,'AW18','Jonas Frey','business','2025-02-15'),(8,'AW18','Mina Sato','economy','2025-05-30'),
 (9,'BS61','Pieter Slot','economy','2025-05-01'),(10,'BS40','Mina Sato','economy','2025-06-18'),
 (11,'IB77','Luis Prado','economy','2025-06-20'),(12,'FJ204','Luis Prado','economy','2025-06-25'),
 (13,'FJ101','Mina Sato','economy','2025-07-01');

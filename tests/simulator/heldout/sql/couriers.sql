CREATE TABLE riders (
  rider_id INTEGER PRIMARY KEY,
  rider_name TEXT NOT NULL,
  vehicle TEXT, -- bicycle, cargo_bike or van
  depot TEXT,
  started DATE
);
CREATE TABLE parcels (
  parcel_no TEXT PRIMARY KEY,
  rider_id INTEGER REFERENCES riders(rider_id),
  weight REAL, -- kg
  zone INTEGER,
  accepted DATE,
  delivered DATE, -- NULL while under way
  price REAL
);
CREATE TABLE complaints (
  complaint_id INTEGER PRIMARY KEY,
  parcel_no TEXT REFERENCES parcels(parcel_no),
  reason TEXT,
  refunded REAL
);
INSERT INTO riders VALUES
 (1,'Nadia Ferro','bicycle','Central','2022-04-01'),(2,'Bo Larsen','van','East Yard','2020-10-19'),(3,'Chidi Eze','cargo_bike','Central','2023-06-05'),
 (4,'Zara Malik','bicycle','Riverside','2021-01-25'),(5,'Piotr Zych','van','Riverside','2019-03-14'),(6,'Alma Quist','cargo_bike','East Yard','2024-02-02');
INSERT INTO parcels VALUES
 ('A-001',1,1.2,1,'2025-03-03','2025-03-03',5.5),('A-002',2,14.0,3,'2025-03-03','2025-03-05',18),('A-003',1,0.6,2,'2025-03-04','2025-03-04',6),
 ('A-004',3,7.5,2,'2025-03-04','2025-03-06',11),('A-005',5,22.3,4,'2025-03-05','2025-03-07',27.5),('A-006',4,2.0,1,'2025-03-05','2025-03-05',5.5),
 ('A-007',2,9.8,4,'2025-03-06',NULL,21),('A-008',3,5.1,1,'2025-03-06','2025-03-06',8),('A-009',4,0.3,2,'2025-03-07','2025-03-10',6),
 ('A-010',1,2.4,2,'2025-03-07','2025-03-07',7),('A-011',5,31.0,3,'2025-03-10','2025-03-11',33),('A-012',3,6.6,2,'2025-03-10',NULL,10.5);
INSERT INTO complaints VALUES (1,'A-002','late',4),(2,'A-009','late',6),(3,'A-004','wet box',3.5),(4,'A-005','dented',10),(5,'A-009','rude rider',NULL);

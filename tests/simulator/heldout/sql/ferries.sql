CREATE TABLE ports (
  port_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  island TEXT,
  berths INTEGER
);
CREATE TABLE vessels (
  vessel_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  built INTEGER,
  capacity INTEGER, -- passengers
  fuel TEXT
);
CREATE TABLE routes (
  route_id INTEGER PRIMARY KEY,
  from_port INTEGER REFERENCES ports(port_id),
  to_port INTEGER REFERENCES ports(port_id),
  miles REAL
);
CREATE TABLE sailings (
  sailing_id INTEGER PRIMARY KEY,
  route_id INTEGER REFERENCES routes(route_id),
  vessel_id INTEGER REFERENCES vessels(vessel_id),
  departed_at TEXT, -- YYYY-MM-DD HH:MM
  passengers INTEGER,
  status TEXT
);
INSERT INTO ports VALUES
 (1,'Skarness','Mainland',6),(2,'Ollavoe','Great Tarra',3),(3,'Brimsay','Brimsay',1),(4,'Lunnport','Great Tarra',2),(5,'Hestwick','Mainland',4),(6,'Uyra','Uyra',1);
INSERT INTO vessels VALUES
 (1,'Fulmar',1998,220,'diesel'),(2,'Storm Petrel',2011,340,'diesel'),(3,'Eider',2022,180,'battery'),(4,'Puffin',1985,90,'diesel'),(5,'Guillemot',2019,410,'LNG');
INSERT INTO routes VALUES
 (1,1,2,18.5),(2,2,1,18.5),(3,1,3,7.2),(4,5,4,24.0),(5,4,5,24.0),(6,2,4,11.3),(7,5,6,42.6);
INSERT INTO sailings VALUES
 (1,1,2,'2025-05-02 07:30',212,'on_time'),(2,2,2,'2025-05-02 10:15',187,'late'),(3,3,3,'2025-05-02 08:00',96,'on_time'),
 (4,4,5,'2025-05-03 09:00',388,'on_time'),(5,5,5,'2025-05-03 13:30',251,'late'),(6,1,1,'2025-05-04 07:30',140,'cancelled_weather'),
 (7,3,4,'2025-05-04 08:00',61,'on_time'),(8,6,3,'2025-05-05 12:45',45,'on_time'),(9,1,2,'2025-06-01 07:30',339,'late'),
 (10,2,1,'2025-06-01 18:00',176,'on_time'),(11,3,3,'2025-06-02 08:00',133,'on_time'),(12,4,5,'2025-06-03 09:00',402,'cancelled_technical'),
 (13,6,4,'2025-06-05 12:45',38,'on_time'),(14,5,2,'2025-06-06 13:30',199,'on_time');

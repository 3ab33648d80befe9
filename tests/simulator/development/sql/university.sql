CREATE TABLE faculty (
  fid INTEGER PRIMARY KEY,
  fname TEXT NOT NULL,
  building TEXT,
  budget REAL
);
CREATE TABLE instructor (
  iid INTEGER PRIMARY KEY,
  iname TEXT NOT NULL,
  title TEXT, -- professor, lecturer or assistant
  fid INTEGER,
  FOREIGN KEY (fid) REFERENCES faculty(fid)
);
CREATE TABLE student (
  sid INTEGER PRIMARY KEY,
  sname TEXT NOT NULL,
  major_fid INTEGER,
  enrolled_year INTEGER,
  gpa REAL,
  home_town TEXT,
  FOREIGN KEY (major_fid) REFERENCES faculty(fid)
);
CREATE TABLE course (
  cid TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  credits INTEGER,
  iid INTEGER,
  semester TEXT, -- fall or spring
  FOREIGN KEY (iid) REFERENCES instructor(iid)
);
CREATE TABLE takes (
  sid INTEGER,
  cid TEXT,
  grade INTEGER, -- 0 to 100, null while the course runs
  PRIMARY KEY (sid, cid),
  FOREIGN KEY (sid) REFERENCES student(sid),
  FOREIGN KEY (cid) REFERENCES course(cid)
);
INSERT INTO faculty VALUES (1,'Mathematics','Noether Hall',1200000),(2,'Biology','Linnaeus House',2100000),(3,'History','Old Library',650000),(4,'Computer Science','Turing Tower',1900000);
INSERT INTO instructor VALUES (1,'Edith Vance','professor',1),(2,'Raul Ortiz','lecturer',4),(3,'Jana Holub','professor',2),(4,'Peter Quist','assistant',3),(5,'Lena Abara','professor',4),(6,'Simon Dell','lecturer',2);
INSERT INTO student VALUES
 (1,'Alma Frost',4,2021,3.8,'Tarrow'),(2,'Boris Lang',1,2022,2.9,'Millbrook'),(3,'Chiara Neri',2,2021,3.4,'Tarrow'),
 (4,'Dev Rao',4,2023,3.1,'Easton'),(5,'Elif Sahin',3,2022,3.9,'Millbrook'),(6,'Felix Grau',4,2022,2.4,'Easton'),
 (7,'Gina Paul',2,2023,3.6,'Hartsea'),(8,'Hana Vesel',1,2021,3.0,'Tarrow'),(9,'Igor Moss',NULL,2024,2.7,'Hartsea');
INSERT INTO course VALUES
 ('MA101','Linear Algebra',6,1,'fall'),('MA205','Probability',5,1,'spring'),('CS110','Programming',6,2,'fall'),
 ('CS240','Databases',5,5,'spring'),('CS310','Machine Learning',6,5,'fall'),('BI120','Cell Biology',5,3,'fall'),
 ('BI230','Ecology',4,6,'spring'),('HI150','Ancient Rome',4,4,'spring'),('HI300','Oral History',3,4,'fall');
INSERT INTO takes VALUES
 (1,'CS110',91),(1,'CS240',88),(1,'MA101',79),(2,'MA101',62),(2,'MA205',55),(3,'BI120',84),(3,'BI230',90),
 (4,'CS110',73),(4,'CS240',NULL),(5,'HI150',96),(6,'CS110',48),(6,'CS310',51),(7,'BI120',77),(8,'MA101',70),
 (8,'CS110',66),(5,'BI230',82),(1,'CS310',94);

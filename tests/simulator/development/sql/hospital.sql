CREATE TABLE departments (
  department_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  floor INTEGER
);
CREATE TABLE doctors (
  doctor_id INTEGER PRIMARY KEY,
  full_name TEXT NOT NULL,
  specialty TEXT, -- medical field
  department_id INTEGER REFERENCES departments(department_id),
  hired_on DATE,
  salary REAL -- euros per year
);
CREATE TABLE patients (
  patient_id INTEGER PRIMARY KEY,
  full_name TEXT NOT NULL,
  birth_date DATE,
  city TEXT,
  blood_type TEXT
);
CREATE TABLE appointments (
  appointment_id INTEGER PRIMARY KEY,
  patient_id INTEGER REFERENCES patients(patient_id),
  doctor_id INTEGER REFERENCES doctors(doctor_id),
  scheduled_at DATETIME,
  status TEXT, -- completed, cancelled or no_show
  fee REAL
);
CREATE TABLE prescriptions (
  prescription_id INTEGER PRIMARY KEY,
  appointment_id INTEGER REFERENCES appointments(appointment_id),
  drug TEXT,
  days INTEGER -- length of the treatment
);
INSERT INTO departments VALUES (1,'Cardiology',3),(2,'Pediatrics',1),(3,'Orthopedics',2),(4,'Neurology',3),(5,'Radiology',0);
INSERT INTO doctors VALUES
 (1,'Ines Calloway','cardiologist',1,'2012-04-01',98000),
 (2,'Tomas Brandt','cardiologist',1,'2019-09-15',84000),
 (3,'Mei Oyelaran','pediatrician',2,'2015-01-10',79000),
 (4,'Karl Estevez','surgeon',3,'2008-06-20',112000),
 (5,'Rosa Lindqvist','neurologist',4,'2021-03-01',81000),
 (6,'Amir Novak','surgeon',3,'2020-11-05',91000),
 (7,'Greta Munro','pediatrician',2,'2022-02-14',68000);
INSERT INTO patients VALUES
 (1,'Paula Reyes','1984-05-12','Lisbon','A+'),
 (2,'Oskar Heim','1952-11-30','Porto','O-'),
 (3,'Nadia Iqbal','2016-07-04','Lisbon','B+'),
 (4,'Ben Tremaine','1999-01-22','Braga','O+'),
 (5,'Lucia Fontaine','1971-09-09','Porto','A+'),
 (6,'Yuto Marsh','2018-12-01','Lisbon','AB-'),
 (7,'Helga Dorn','1945-03-17','Faro','O+'),
 (8,'Sam Adebayo','1990-08-25','Braga','B-');
INSERT INTO appointments VALUES
 (1,1,1,'2024-01-08 09:00','completed',120),
 (2,2,1,'2024-01-09 10:30','completed',120),
 (3,3,3,'2024-01-15 08:30','completed',60),
 (4,4,4,'2024-02-02 11:00','cancelled',200),
 (5,5,2,'2024-02-05 14:00','completed',110),
 (6,6,3,'2024-02-12 09:15','no_show',60),
 (7,2,5,'2024-02-20 16:00','completed',150),
 (8,7,1,'2024-03-01 09:00','completed',120),
 (9,8,6,'2024-03-04 13:30','completed',180),
 (10,1,2,'2024-03-11 10:00','cancelled',110),
 (11,3,7,'2024-03-18 08:45','completed',55),
 (12,2,1,'2024-03-25 10:30','no_show',120),
 (13,4,6,'2024-04-03 15:00','completed',180),
 (14,5,5,'2024-04-10 12:00','completed',150);
INSERT INTO prescriptions VALUES
 (1,1,'Metoprolol',30),(2,2,'Aspirin',90),(3,2,'Atorvastatin',60),(4,3,'Amoxicillin',7),
 (5,5,'Metoprolol',30),(6,7,'Topiramate',45),(7,8,'Aspirin',90),(8,9,'Ibuprofen',10),
 (9,11,'Amoxicillin',10),(10,14,'Topiramate',30);

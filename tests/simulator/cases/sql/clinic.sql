CREATE TABLE departments (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  floor INTEGER
);
CREATE TABLE doctors (
  id INTEGER PRIMARY KEY,
  full_name TEXT NOT NULL,
  specialty TEXT,
  hired_on DATE,
  salary REAL,
  department_id INTEGER REFERENCES departments(id)
);
CREATE TABLE patients (
  id INTEGER PRIMARY KEY,
  first_name TEXT,
  last_name TEXT,
  gender TEXT, -- 'F' or 'M'
  birth_date DATE,
  city TEXT,
  phone TEXT
);
CREATE TABLE visits (
  id INTEGER PRIMARY KEY,
  patient_id INTEGER NOT NULL REFERENCES patients(id),
  doctor_id INTEGER NOT NULL REFERENCES doctors(id),
  visited_on DATE,
  diagnosis TEXT,
  cost REAL
);
INSERT INTO departments VALUES
(1, 'Cardiology', 2),
(2, 'Orthopedics', 1),
(3, 'Pediatrics', 3),
(4, 'Neurology', 4),
(5, 'Radiology', 0);
INSERT INTO doctors VALUES
(1, 'Ida Holm', 'heart surgery', '2021-03-19', 9100, 1),
(2, 'Pavel Novak', 'joints', '2020-05-23', 7200, 2),
(3, 'Mara Lind', 'infants', '2022-08-24', 6800, 3),
(4, 'Otto Berg', 'epilepsy', '2022-03-12', 8800, 4),
(5, 'Selin Kaya', 'heart rhythm', '2008-05-23', 9900, 1),
(6, 'Tom Ryan', 'sports injuries', '2010-10-30', 7050, 2),
(7, 'Ana Duarte', 'teenagers', '2020-02-13', 6400, 3),
(8, 'Jin Park', 'stroke', '2019-04-05', 8200.5, 4);
INSERT INTO patients VALUES
(1, 'Lea', 'Moser', 'F', '2016-03-13', 'Graz', '+43 660 1000'),
(2, 'Max', 'Brandt', 'M', '1949-02-08', 'Linz', '+43 660 1037'),
(3, 'Nora', 'Silva', 'F', '1969-05-17', 'Wels', '+43 660 1074'),
(4, 'Ben', 'Okoro', 'M', '1991-05-27', 'Graz', NULL),
(5, 'Ruth', 'Ness', 'F', '1955-03-13', 'Steyr', '+43 660 1148'),
(6, 'Ali', 'Demir', 'M', '1942-06-03', 'Graz', '+43 660 1185'),
(7, 'Eva', 'Popov', 'F', '1976-12-01', 'Linz', '+43 660 1222'),
(8, 'Karl', 'Weiss', 'M', '1976-06-28', 'Wels', NULL),
(9, 'Mia', 'Adler', 'F', '1946-09-23', 'Graz', '+43 660 1296'),
(10, 'Tim', 'Costa', 'M', '1949-04-06', 'Steyr', '+43 660 1333'),
(11, 'Zoe', 'Ek', 'F', '1951-03-22', 'Graz', '+43 660 1370'),
(12, 'Paul', 'Fischer', 'M', '1968-08-18', 'Linz', NULL),
(13, 'Ina', 'Gruber', 'F', '1982-07-24', 'Wels', '+43 660 1444'),
(14, 'Hugo', 'Haas', 'M', '1992-02-04', 'Graz', '+43 660 1481'),
(15, 'Liv', 'Ibsen', 'F', '1980-04-25', 'Steyr', '+43 660 1518');
INSERT INTO visits VALUES
(1, 4, 2, '2023-02-14', 'migraine', 95.0),
(2, 8, 3, '2023-11-05', 'asthma', 40.25),
(3, 8, 7, '2024-10-04', 'asthma', 40.5),
(4, 2, 2, '2022-03-13', 'fracture', 40.75),
(5, 1, 2, '2023-06-04', 'migraine', 81.0),
(6, 9, 2, '2022-12-01', 'check-up', 41.25),
(7, 1, 2, '2023-04-25', 'fracture', 211.5),
(8, 2, 1, '2022-01-27', 'check-up', 81.75),
(9, 2, 1, '2023-11-19', 'check-up', 97.0),
(10, 5, 1, '2023-07-15', 'check-up', 62.25),
(11, 4, 1, '2022-12-04', 'asthma', 97.5),
(12, 12, 1, '2022-09-14', 'check-up', 122.75),
(13, 3, 2, '2022-08-27', 'check-up', 43.0),
(14, 6, 2, '2024-06-12', 'fracture', 58.75),
(15, 12, 1, '2022-08-24', 'migraine', 43.5),
(16, 10, 3, '2024-04-03', 'asthma', 213.75),
(17, 10, 1, '2022-12-03', 'flu', 124.0),
(18, 6, 3, '2022-01-26', 'flu', 214.25),
(19, 9, 1, '2022-07-11', 'migraine', 84.5),
(20, 8, 1, '2023-09-09', 'flu', 64.75),
(21, 1, 2, '2023-03-26', 'check-up', 215.0),
(22, 9, 1, '2022-11-17', 'flu', 100.25),
(23, 9, 7, '2022-10-04', 'migraine', 65.5),
(24, 1, 4, '2023-07-18', 'flu', 125.75),
(25, 1, 2, '2023-05-07', 'fracture', 66.0),
(26, 2, 1, '2023-09-10', 'fracture', 216.25),
(27, 4, 1, '2022-06-19', 'asthma', 126.5),
(28, 1, 1, '2023-01-22', 'migraine', 126.75),
(29, 12, 1, '2023-08-31', 'fracture', 87.0),
(30, 7, 2, '2022-10-22', 'flu', 47.25),
(31, 2, 1, '2024-03-04', 'migraine', 102.5),
(32, 2, 4, '2024-08-05', 'flu', 47.75),
(33, 7, 5, '2023-03-09', 'flu', 103.0),
(34, 9, 7, '2022-05-24', 'check-up', 218.25),
(35, 3, 1, '2023-01-02', 'migraine', 88.5),
(36, 7, 1, '2022-01-05', 'flu', 64.25),
(37, 9, 2, '2024-04-11', 'check-up', 49.0),
(38, 7, 3, '2023-08-03', 'asthma', 49.25),
(39, 10, 1, '2024-02-09', 'check-up', 129.5),
(40, 4, 2, '2022-01-08', 'asthma', 49.75),
(41, 7, 5, '2023-10-16', 'fracture', 70.0),
(42, 2, 2, '2024-07-11', 'migraine', 130.25);

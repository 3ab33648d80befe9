CREATE TABLE animals (
  animal_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  species TEXT, -- dog, cat, rabbit or bird
  sex TEXT, -- m or f
  birth_year INTEGER,
  arrived DATE,
  weight_kg REAL
);
CREATE TABLE adopters (
  adopter_id INTEGER PRIMARY KEY,
  full_name TEXT NOT NULL,
  town TEXT,
  has_garden INTEGER -- 1 yes, 0 no
);
CREATE TABLE adoptions (
  adoption_id INTEGER PRIMARY KEY,
  animal_id INTEGER REFERENCES animals(animal_id),
  adopter_id INTEGER REFERENCES adopters(adopter_id),
  adopted_on DATE,
  fee REAL
);
INSERT INTO animals VALUES
 (1,'Biscuit','dog','m',2016,'2023-01-14',24.5),(2,'Olive','cat','f',2020,'2023-02-03',4.1),
 (3,'Rocket','dog','m',2021,'2023-02-20',31.0),(4,'Mochi','rabbit','f',2022,'2023-03-11',1.9),
 (5,'Duchess','cat','f',2012,'2023-03-30',5.2),(6,'Tango','bird','m',2019,'2023-05-08',0.4),
 (7,'Pepper','dog','f',2018,'2023-06-17',12.8),(8,'Smokey','cat','m',2021,'2023-07-02',4.8),
 (9,'Clover','rabbit','f',2021,'2023-09-25',2.3),(10,'Bruno','dog','m',2014,'2024-01-09',38.2),
 (11,'Kiwi','bird','f',2022,'2024-02-15',0.1),(12,'Maple','cat','f',2023,'2024-04-21',3.3);
INSERT INTO adopters VALUES
 (1,'Noor Haddad','Westfield',1),(2,'Jonas Peltier','Arbury',0),(3,'Greta Lindqvist','Westfield',1),
 (4,'Sam Okoro','Kelby',0),(5,'Yuki Tanabe','Arbury',1),(6,'Marion Clay','Kelby',1),(7,'Ravi Menon','Dunmore',0),(8,'Ola Brandt','Kelby',1);
INSERT INTO adoptions VALUES
 (1,2,2,'2023-03-19',60),(2,1,1,'2023-04-02',180),(3,4,3,'2023-04-30',25),(4,7,1,'2023-08-12',150),
 (5,6,4,'2023-10-05',30),(6,8,5,'2023-11-23',60),(7,9,3,'2024-01-20',25),(8,3,6,'2024-03-03',200);

CREATE TABLE employee (Employee_ID int, Name text, Age int, City text, PRIMARY KEY (Employee_ID));
CREATE TABLE shop (Shop_ID int, Name text, Location text, District text, Number_products int, Manager_name text, PRIMARY KEY (Shop_ID));
CREATE TABLE hiring (Shop_ID int, Employee_ID int, Start_from text, Is_full_time bool, PRIMARY KEY (Employee_ID), FOREIGN KEY (Shop_ID) REFERENCES shop(Shop_ID), FOREIGN KEY (Employee_ID) REFERENCES employee(Employee_ID));
CREATE TABLE evaluation (Employee_ID int, Year_awarded int, Bonus real, PRIMARY KEY (Employee_ID, Year_awarded), FOREIGN KEY (Employee_ID) REFERENCES employee(Employee_ID));
INSERT INTO employee VALUES
(1, 'Greta Moll', 23, 'Bristol'),
(2, 'Lee Marsh', 43, 'Bath'),
(3, 'Marc Ito', 29, 'Bristol'),
(4, 'Peg Ross', 36, 'Wells'),
(5, 'Steve Ames', 31, 'Bath'),
(6, 'Vi Cole', 25, 'Bath'),
(7, 'Sam Orr', 28, 'Bristol'),
(8, 'Tab Hill', 40, 'Leeds');
INSERT INTO shop VALUES
(1, 'FC Haka', 'Valkeak', 'North', 12300, 'Olli Hut'),
(2, 'HJK Store', 'Helsinki', 'South', 2000, 'Ant Muur'),
(3, 'FC Inter', 'Turku', 'South', 4000, 'Job Drag'),
(4, 'Honka', 'Espoo', 'West', 10500, 'Mika Leh'),
(5, 'Lahti Shop', 'Lahti', 'North', 1600, 'Tom Petri');
INSERT INTO hiring VALUES
(1, 1, '2009', 'T'),
(1, 2, '2003', 'T'),
(4, 3, '2011', 'F'),
(4, 4, '2012', 'T'),
(4, 5, '2013', 'T'),
(2, 6, '2010', 'F'),
(5, 7, '2008', 'T');
INSERT INTO evaluation VALUES
(1, 2011, 3000),
(2, 2015, 3200),
(1, 2016, 2900),
(4, 2017, 3200.5),
(7, 2018, 3800),
(6, 2016, 4000);

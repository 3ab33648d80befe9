CREATE TABLE members (
  member_no INTEGER PRIMARY KEY,
  first_name TEXT,
  last_name TEXT,
  joined_on DATE,
  district TEXT,
  share REAL -- paid-in capital
);
CREATE TABLE suppliers (
  supplier_code TEXT PRIMARY KEY,
  company TEXT,
  distance_km INTEGER,
  organic INTEGER -- 1 certified, 0 not
);
CREATE TABLE categories (
  cat_id INTEGER PRIMARY KEY,
  label TEXT
);
CREATE TABLE products (
  sku TEXT PRIMARY KEY,
  product TEXT,
  cat_id INTEGER REFERENCES categories(cat_id),
  supplier_code TEXT REFERENCES suppliers(supplier_code),
  unit_price REAL,
  stock INTEGER
);
CREATE TABLE orders (
  order_no INTEGER PRIMARY KEY,
  member_no INTEGER REFERENCES members(member_no),
  ordered_on DATE,
  pickup TEXT
);
CREATE TABLE order_lines (
  order_no INTEGER REFERENCES orders(order_no),
  sku TEXT REFERENCES products(sku),
  quantity INTEGER,
  PRIMARY KEY (order_no, sku)
);
CREATE TABLE shifts (
  shift_id INTEGER PRIMARY KEY,
  member_no INTEGER REFERENCES members(member_no),
  worked_on DATE,
  task TEXT,
  hours REAL
);
CREATE TABLE deliveries (
  delivery_id INTEGER PRIMARY KEY,
  supplier_code TEXT REFERENCES suppliers(supplier_code),
  arrived_on DATE,
  crates INTEGER
);
INSERT INTO members VALUES
 (101,'Asta','Berg','2018-03-01','North',200),(102,'Kofi','Mensah','2019-06-12','Harbor',150),(103,'Lena','Fuchs','2019-11-30','North',50),
 (104,'Omar','Said','2021-02-17','Mill Hill',300),(105,'Ines','Prado','2022-08-05','Harbor',50),(106,'Tuuli','Berg','2023-01-20','Mill Hill',100);
INSERT INTO suppliers VALUES ('GRN','Greenacre Farm',12,1),('MLK','Fenwick Dairy',35,0),('ORC','Apple Court Orchard',28,1),('MIL','Stonegate Mill',64,1),('FIS','Harbor Catch',3,0);
INSERT INTO categories VALUES (1,'vegetables'),(2,'dairy'),(3,'fruit'),(4,'grain'),(5,'fish');
INSERT INTO products VALUES
 ('V10','carrots',1,'GRN',1.8,120),('V11','kale',1,'GRN',2.6,0),('V12','beetroot',1,'GRN',2.1,45),('D20','yogurt',2,'MLK',1.4,60),('D21','butter',2,'MLK',3.2,18),
 ('F30','apples',3,'ORC',2.9,200),('F31','pears',3,'ORC',3.4,75),('G40','rye flour',4,'MIL',1.9,90),('G41','oats',4,'MIL',2.2,0),('S50','smoked mackerel',5,'FIS',6.5,12);
INSERT INTO orders VALUES
 (5001,101,'2025-09-01','Monday'),(5002,102,'2025-09-01','Thursday'),(5003,104,'2025-09-03','Thursday'),(5004,101,'2025-09-08','Monday'),(5005,105,'2025-09-10','Monday'),(5006,102,'2025-09-15','Thursday'),(5007,106,'2025-10-02','Monday');
INSERT INTO order_lines VALUES
 (5001,'V10',3),(5001,'D20',6),(5002,'F30',4),(5002,'D21',1),(5002,'G40',2),(5003,'S50',2),(5003,'V12',1),(5004,'V10',2),(5004,'F30',3),(5005,'G40',1),(5005,'D20',4),(5006,'F31',2),(5006,'S50',1),(5007,'V10',5),(5007,'D21',2);
INSERT INTO shifts VALUES
 (1,101,'2025-08-30','unloading',3),(2,102,'2025-08-30','cashier',4),(3,104,'2025-09-06','cleaning',2),(4,101,'2025-09-06','cashier',4),(5,103,'2025-09-13','unloading',2.5),(6,105,'2025-09-13','cashier',3.5),(7,101,'2025-09-20','cleaning',1.5);
INSERT INTO deliveries VALUES (1,'GRN','2025-08-29',22),(2,'MLK','2025-08-29',8),(3,'ORC','2025-09-05',30),(4,'GRN','2025-09-12',18),(5,'FIS','2025-09-13',4),(6,'MLK','2025-09-19',11),(7,'ORC','2025-09-19',16);

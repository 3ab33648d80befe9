CREATE TABLE categories (
  category_id INTEGER PRIMARY KEY,
  category_name TEXT NOT NULL
);
CREATE TABLE products (
  product_id INTEGER PRIMARY KEY,
  product_name TEXT NOT NULL,
  category_id INTEGER REFERENCES categories(category_id),
  unit_price REAL,
  stock INTEGER, -- pieces in the warehouse
  discontinued INTEGER -- 1 when no longer sold
);
CREATE TABLE customers (
  customer_id INTEGER PRIMARY KEY,
  first_name TEXT,
  last_name TEXT,
  email TEXT,
  country TEXT,
  signup_date DATE
);
CREATE TABLE orders (
  order_id INTEGER PRIMARY KEY,
  customer_id INTEGER REFERENCES customers(customer_id),
  order_date DATE,
  status TEXT, -- P pending, S shipped, D delivered, X cancelled
  shipping_cost REAL
);
CREATE TABLE order_items (
  order_id INTEGER REFERENCES orders(order_id),
  product_id INTEGER REFERENCES products(product_id),
  quantity INTEGER,
  price_each REAL, -- price at the time of the order
  PRIMARY KEY (order_id, product_id)
);
INSERT INTO categories VALUES (1,'Kitchen'),(2,'Garden'),(3,'Office'),(4,'Toys');
INSERT INTO products VALUES
 (1,'Cast iron pan',1,49.9,35,0),(2,'Chef knife',1,79.0,12,0),(3,'Garden hose',2,29.5,60,0),
 (4,'Pruning shears',2,24.0,0,0),(5,'Desk lamp',3,39.0,22,0),(6,'Office chair',3,189.0,5,0),
 (7,'Wooden train',4,34.5,18,0),(8,'Puzzle 1000',4,15.9,44,0),(9,'Fountain pen',3,55.0,0,1),(10,'Tea kettle',1,32.0,27,0);
INSERT INTO customers VALUES
 (1,'Maya','Lindholm','maya@mail.example','Finland','2022-03-14'),(2,'Victor','Osei','victor@mail.example','Ghana','2023-01-05'),
 (3,'Clara','Weiss','clara@mail.example','Germany','2021-11-23'),(4,'Hugo','Marin','hugo@mail.example','France','2023-06-30'),
 (5,'Sofia','Weiss','sofia@mail.example','Germany','2024-02-02'),(6,'Ivan','Kolar','ivan@mail.example','Croatia','2022-09-19');
INSERT INTO orders VALUES
 (101,1,'2023-05-02','D',5.9),(102,3,'2023-05-15','D',0.0),(103,2,'2023-07-21','X',12.5),
 (104,4,'2023-11-24','D',7.9),(105,1,'2023-12-10','D',5.9),(106,3,'2024-01-08','S',0.0),
 (107,5,'2024-02-20','S',4.9),(108,3,'2024-03-03','P',6.5),(109,2,'2024-03-18','P',12.5),(110,4,'2024-03-29','X',7.9);
INSERT INTO order_items VALUES
 (101,1,1,45.0),(101,8,2,15.9),(102,6,1,189.0),(103,2,1,79.0),(104,7,3,34.5),(104,8,1,14.0),
 (105,5,2,39.0),(106,3,1,29.5),(106,4,2,24.0),(107,10,1,32.0),(107,1,1,49.9),(108,2,2,75.0),(109,5,1,39.0),(109,9,1,55.0),(110,6,2,180.0);

CREATE TABLE fleet (
  plate TEXT PRIMARY KEY, -- licence plate
  make TEXT, -- brand
  model TEXT,
  fuel TEXT, -- diesel, petrol, electric
  odo_km INTEGER, -- mileage
  bought TEXT, -- purchase date
  tuv_until TEXT, -- inspection valid until
  driver TEXT -- main driver, NULL = pool car
);
INSERT INTO fleet VALUES
  ('KA-110', 'Velos', 'Cargo 3', 'diesel', 184200, '2016-03-12', '2024-06', 'Anke'),
  ('KA-115', 'Velos', 'City', 'electric', 22400, '2022-08-01', '2025-08', NULL),
  ('KA-120', 'Brando', 'Lift', 'diesel', 143900, '2018-11-20', '2024-11', 'Jorge'),
  ('KA-128', 'Brando', 'Mini', 'petrol', 67050, '2019-05-06', '2025-05', NULL),
  ('KA-131', 'Tarka', 'E-Van', 'electric', 41800, '2021-10-14', '2024-10', 'Mirko'),
  ('KA-140', 'Tarka', 'Wagon', 'diesel', 98750, '2017-07-03', '2025-07', 'Beate'),
  ('KA-142', 'Velos', 'Cargo 4', 'diesel', 35600, '2023-02-27', '2026-02', 'Silke'),
  ('KA-150', 'Brando', 'Spark', 'electric', 9100, '2023-12-18', '2026-12', NULL),
  ('KA-155', 'Oriel', 'Coupe', 'petrol', 112300, '2014-04-22', '2024-04', 'Holger');

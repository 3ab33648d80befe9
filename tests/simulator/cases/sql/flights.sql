CREATE TABLE flights (flt_no TEXT PRIMARY KEY, airline TEXT, from_apt TEXT, to_apt TEXT, dist_km INTEGER, dep_time TEXT, seats INTEGER, booked INTEGER, gate TEXT);
INSERT INTO flights VALUES
  ('NX101', 'Norwing', 'OSL', 'BGO', 325, '06:30', 120, 118, 'A3'),
  ('NX205', 'Norwing', 'OSL', 'CPH', 517, '08:15', 150, 97, 'A7'),
  ('SK330', 'Skyla', 'OSL', 'LHR', 1160, '09:40', 180, 180, 'B2'),
  ('SK332', 'Skyla', 'OSL', 'CDG', 1340, '13:05', 180, 142, NULL),
  ('AZ77', 'Azulia', 'OSL', 'LIS', 2750, '14:50', 210, 88, 'C1'),
  ('NX119', 'Norwing', 'BGO', 'OSL', 325, '15:20', 120, 64, 'D4'),
  ('TR900', 'Tramonto', 'OSL', 'FCO', 2010, '17:00', 165, 165, 'B5'),
  ('SK350', 'Skyla', 'CPH', 'OSL', 517, '18:45', 140, 133, NULL),
  ('AZ81', 'Azulia', 'LIS', 'OSL', 2750, '20:10', 210, 190, 'C9');

CREATE TABLE pets (
  pet_id INTEGER PRIMARY KEY,
  pet_name TEXT,
  species TEXT, -- dog, cat, rabbit ...
  sex TEXT, -- M or F
  birth_dt TEXT,
  chip_no TEXT, -- microchip, NULL = none
  neutered INTEGER, -- 1 yes, 0 no
  adopted_on TEXT, -- NULL = still in the shelter
  cage TEXT
);
INSERT INTO pets VALUES
  (1, 'Bruno', 'dog', 'M', '2019-05-12', '276098100001', 1, '2024-01-20', 'D1'),
  (2, 'Mimi', 'cat', 'F', '2022-03-08', '276098100044', 1, NULL, 'C2'),
  (3, 'Flop', 'rabbit', 'M', '2023-06-30', NULL, 0, NULL, 'R1'),
  (4, 'Tara', 'dog', 'F', '2016-11-25', '276098100107', 1, NULL, 'D4'),
  (5, 'Simba', 'cat', 'M', '2023-09-14', NULL, 0, '2024-02-11', 'C1'),
  (6, 'Nelly', 'dog', 'F', '2023-01-19', '276098100115', 0, NULL, 'D2'),
  (7, 'Otto', 'tortoise', 'M', '1998-07-01', NULL, 0, NULL, 'X1'),
  (8, 'Gypsy', 'cat', 'F', '2015-02-02', '276098100121', 1, NULL, 'C5'),
  (9, 'Hazel', 'rabbit', 'F', '2022-12-24', NULL, 1, '2024-03-02', 'R2'),
  (10, 'Rex', 'dog', 'M', '2021-08-17', NULL, 1, NULL, 'D3');

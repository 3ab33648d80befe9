CREATE TABLE properties (
  prop_id INTEGER PRIMARY KEY,
  street TEXT, -- street and number
  district TEXT,
  kind TEXT, -- flat, house, studio
  sqm REAL, -- living area
  rooms INTEGER,
  rent_eur INTEGER, -- monthly, cold
  balcony TEXT, -- Y or N
  free_from TEXT -- NULL = occupied
);
INSERT INTO properties VALUES
  (1, 'Elm Street 4', 'Northside', 'flat', 72.5, 3, 980, 'Y', '2024-06-01'),
  (2, 'Elm Street 19', 'Northside', 'studio', 31.0, 1, 540, 'N', NULL),
  (3, 'Quay 7', 'Old Port', 'flat', 88.0, 3, 1450, 'Y', '2024-08-01'),
  (4, 'Quay 12', 'Old Port', 'studio', 28.4, 1, 690, 'N', '2024-05-15'),
  (5, 'Meadow Lane 2', 'Westfield', 'house', 145.0, 6, 1890, 'N', NULL),
  (6, 'Meadow Lane 8', 'Westfield', 'house', 122.3, 5, 1640, 'Y', '2024-07-01'),
  (7, 'Station Road 51', 'Center', 'flat', 64.2, 2, 1120, 'N', NULL),
  (8, 'Station Road 53', 'Center', 'flat', 95.6, 4, 1580, 'Y', NULL),
  (9, 'Mill Yard 3', 'Old Port', 'flat', 59.9, 2, 910, 'Y', '2024-05-01'),
  (10, 'Baker Row 17', 'Northside', 'house', 110.0, 4, 1390, 'N', '2024-09-01');

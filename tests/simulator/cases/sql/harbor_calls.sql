CREATE TABLE harbor_calls (
  call_id INTEGER PRIMARY KEY,
  vessel TEXT NOT NULL,
  flag_country TEXT,
  vessel_type TEXT,
  arrived DATE,
  departed DATE,
  cargo_tons INTEGER,
  berth_no INTEGER
);
INSERT INTO harbor_calls VALUES
  (501, 'Nordlys', 'Norway', 'tanker', '2024-01-03', '2024-01-06', 18200, 4),
  (502, 'Bella Rosa', 'Italy', 'container', '2024-01-05', '2024-01-07', 9400, 2),
  (503, 'Ocean Thistle', 'United Kingdom', 'bulk carrier', '2024-01-09', '2024-01-15', 31050, 4),
  (504, 'Sint Maarten', 'Netherlands', 'container', '2024-01-12', '2024-01-13', 7150, 1),
  (505, 'Fjordhest', 'Norway', 'ferry', '2024-01-12', '2024-01-14', NULL, 3),
  (506, 'Kapitan Wolny', 'Poland', 'bulk carrier', '2024-01-18', '2024-01-23', 27800, 4),
  (507, 'Mare Chiaro', 'Italy', 'tanker', '2024-01-20', NULL, 15600, 2),
  (508, 'Lady Agnes', 'United Kingdom', 'ferry', '2024-01-21', '2024-01-22', 120, 3),
  (509, 'Vestvind', 'Norway', 'container', '2024-01-24', NULL, 11900, 1),
  (510, 'Hansa Treue', 'Germany', 'container', '2024-01-26', NULL, 10250, 2);

CREATE TABLE podcast_eps (
  ep_no INTEGER PRIMARY KEY,
  ep_title TEXT,
  host TEXT,
  guest TEXT,
  pub_date TEXT,
  len_min INTEGER,
  downloads INTEGER,
  sponsored INTEGER
);
INSERT INTO podcast_eps VALUES
  (1, 'Why we dig', 'Rolf', NULL, '2023-01-10', 32, 1210, 0),
  (2, 'Soil and blood', 'Rolf', 'Dr. Anya Bell', '2023-01-24', 48, 2075, 0),
  (3, 'The lost tram', 'Keiko', NULL, '2023-02-07', 29, 1894, 1),
  (4, 'Clay pipes', 'Rolf', 'Jim Otter', '2023-02-21', 41, 1433, 1),
  (5, 'A coin in the wall', 'Keiko', 'Dr. Anya Bell', '2023-03-07', 55, 3902, 0),
  (6, 'Listener questions', 'Keiko', NULL, '2023-03-21', 63, 980, 0),
  (7, 'Ghost villages', 'Rolf', 'Maud Perrin', '2023-04-04', 46, 5120, 1),
  (8, 'The lost bridge', 'Keiko', NULL, '2023-04-18', 38, 2660, 0),
  (9, 'Bones', 'Sara', 'Jim Otter', '2024-01-09', 52, 4415, 1);

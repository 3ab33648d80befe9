CREATE TABLE court_bookings (
  booking_id INTEGER PRIMARY KEY,
  court TEXT,
  surface TEXT,
  player TEXT,
  play_date TEXT,
  start_hr INTEGER,
  hours REAL,
  fee_eur REAL,
  cancelled INTEGER DEFAULT 0
);
INSERT INTO court_bookings VALUES
  (1, 'Court A', 'clay', 'Nadia', '2024-05-01', 9, 1, 14.0, 0),
  (2, 'Court B', 'grass', 'Oskar', '2024-05-01', 10, 2, 40.0, 0),
  (3, 'Court A', 'clay', 'Peter', '2024-05-01', 18, 1.5, 21.0, 1),
  (4, 'Court C', 'hard', 'Nadia', '2024-05-02', 8, 1, 10.0, 0),
  (5, 'Court B', 'grass', 'Quinn', '2024-05-02', 17, 1, 20.0, 0),
  (6, 'Court C', 'hard', 'Oskar', '2024-05-03', 19, 2, 20.0, 1),
  (7, 'Court A', 'clay', 'Nadia', '2024-05-03', 20, 2.5, 35.0, 0),
  (8, 'Court D', 'clay', 'Rita', '2024-05-04', 11, 1, 0.0, 0),
  (9, 'Court C', 'hard', 'Quinn', '2024-05-04', 15, 1.5, 15.0, 0),
  (10, 'Court A', 'clay', 'Peter', '2024-05-05', 9, 2, 28.0, 0);

CREATE TABLE library_rooms (room_cd TEXT PRIMARY KEY, floor INTEGER, seats INTEGER, projector INTEGER, whiteboard INTEGER, quiet TEXT, rate_hour REAL, booked_by TEXT);
INSERT INTO library_rooms VALUES
  ('G01', 0, 4, 0, 1, 'no', 0, 'Chess club'),
  ('G02', 0, 12, 1, 1, 'no', 8.0, NULL),
  ('R11', 1, 1, 0, 0, 'yes', 0, 'L. Pratt'),
  ('R12', 1, 1, 0, 0, 'yes', 0, NULL),
  ('R13', 1, 6, 1, 1, 'no', 5.0, 'Parents group'),
  ('R21', 2, 30, 1, 1, 'no', 20.0, NULL),
  ('R22', 2, 8, 0, 1, 'yes', 4.0, 'Writers circle'),
  ('R23', 2, 16, 1, 0, 'no', 11.0, NULL),
  ('T31', 3, 60, 1, 1, 'no', 45.0, 'City council');

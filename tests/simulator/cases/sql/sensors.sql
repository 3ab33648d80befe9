CREATE TABLE sensors (
  sensor_cd TEXT PRIMARY KEY, -- code on the casing
  room TEXT, -- where it hangs
  kind TEXT, -- temperature, humidity, co2, motion
  battery_pct INTEGER, -- charge left in percent
  installed TEXT, -- date YYYY-MM-DD
  last_seen TEXT, -- last signal, date and time
  is_active INTEGER -- 1 = in service
);
INSERT INTO sensors VALUES
  ('T-101', 'Boiler room', 'temperature', 82, '2022-05-10', '2024-03-01 08:15', 1),
  ('T-102', 'Attic', 'temperature', 15, '2021-09-22', '2024-02-27 23:40', 1),
  ('H-201', 'Cellar', 'humidity', 47, '2023-01-18', '2024-03-01 08:10', 1),
  ('H-202', 'Bathroom', 'humidity', 9, '2020-12-03', '2023-11-14 19:05', 0),
  ('C-301', 'Meeting room', 'co2', 91, '2023-10-30', '2024-03-01 08:16', 1),
  ('C-302', 'Classroom', 'co2', 63, '2023-02-07', '2024-02-29 17:52', 1),
  ('M-401', 'Hallway', 'motion', 38, '2022-08-15', '2024-03-01 07:59', 1),
  ('M-402', 'Garage', 'motion', NULL, '2019-06-01', NULL, 0),
  ('T-103', 'Cellar', 'temperature', 56, '2023-01-19', '2024-03-01 08:12', 1);

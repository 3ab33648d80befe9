CREATE TABLE board_games (
  game_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  designer TEXT,
  min_players INTEGER,
  max_players INTEGER,
  playtime_min INTEGER,
  yr_published INTEGER,
  rating REAL,
  owned INTEGER
);
INSERT INTO board_games VALUES
  (1, 'Lantern Isle', 'C. Woodrow', 2, 4, 45, 2016, 7.4, 1),
  (2, 'Guilds of Tarn', 'M. Petrov', 3, 5, 150, 2012, 8.3, 1),
  (3, 'Quick Owls', 'S. Banerjee', 2, 8, 15, 2020, 6.9, 0),
  (4, 'Solo Voyager', 'C. Woodrow', 1, 1, 60, 2021, 7.8, 1),
  (5, 'Barter Bay', 'L. Hume', 2, 6, 75, 1998, 7.1, 0),
  (6, 'Iron Orchard', 'M. Petrov', 1, 4, 120, 2018, 8.1, 0),
  (7, 'Mouse Parade', 'S. Banerjee', 2, 5, 20, 2015, 6.2, 1),
  (8, 'Cathedral Row', NULL, 2, 2, 30, 1979, 7.0, 1),
  (9, 'Deep Signal', 'L. Hume', 1, 5, 90, 2023, NULL, 0),
  (10, 'Pepper Wars', NULL, 3, 6, 25, 1994, 5.8, 1);

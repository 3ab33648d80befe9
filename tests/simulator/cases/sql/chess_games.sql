CREATE TABLE chess_games (
  game_no INTEGER PRIMARY KEY,
  white_player TEXT,
  black_player TEXT,
  opening TEXT,
  moves INTEGER,
  result TEXT,
  played_on TEXT,
  round INTEGER
);
INSERT INTO chess_games VALUES
  (1, 'Abel', 'Brigit', 'Sicilian', 41, '1-0', '2023-11-04', 1),
  (2, 'Chandra', 'Dmitri', 'French', 28, '0-1', '2023-11-04', 1),
  (3, 'Brigit', 'Chandra', 'Italian', 63, '1/2-1/2', '2023-11-05', 2),
  (4, 'Dmitri', 'Abel', 'Sicilian', 19, '1-0', '2023-11-05', 2),
  (5, 'Abel', 'Chandra', 'English', 35, '1-0', '2023-11-11', 3),
  (6, 'Brigit', 'Dmitri', 'Sicilian', 57, '1/2-1/2', '2023-11-11', 3),
  (7, 'Esther', 'Abel', 'Italian', 44, '0-1', '2023-11-12', 4),
  (8, 'Dmitri', 'Esther', 'French', 32, '1-0', '2023-11-12', 4),
  (9, 'Chandra', 'Esther', 'Sicilian', 76, '1/2-1/2', '2023-11-18', 5);

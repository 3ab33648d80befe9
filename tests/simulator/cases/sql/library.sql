CREATE TABLE author (
  author_id INTEGER PRIMARY KEY,
  name TEXT,
  country TEXT,
  birth_year INTEGER
);
CREATE TABLE book (
  isbn TEXT PRIMARY KEY,
  title TEXT,
  author_id INTEGER,
  genre TEXT,
  pages INTEGER,
  published_year INTEGER,
  price REAL,
  FOREIGN KEY (author_id) REFERENCES author(author_id)
);
CREATE TABLE member (
  member_id INTEGER PRIMARY KEY,
  name TEXT,
  email TEXT,
  joined DATE,
  membership_level TEXT
);
CREATE TABLE loan (
  loan_id INTEGER PRIMARY KEY,
  isbn TEXT,
  member_id INTEGER,
  loan_date DATE,
  return_date DATE,
  fine REAL,
  FOREIGN KEY (isbn) REFERENCES book(isbn),
  FOREIGN KEY (member_id) REFERENCES member(member_id)
);
INSERT INTO author VALUES
(1, 'Inga Solberg', 'Norway', 1951),
(2, 'Rafael Prieto', 'Spain', 1978),
(3, 'Mina Sato', 'Japan', 1966),
(4, 'Colm Byrne', 'Ireland', 1949),
(5, 'Greta Lang', 'Germany', 1985),
(6, 'Yusuf Aydin', 'Turkey', 1972),
(7, 'Clara Neri', 'Spain', 1990);
INSERT INTO book VALUES
('978-100', 'The Salt Road', 1, 'novel', 412, 1994, 14.5),
('978-101', 'Night Ferry', 1, 'crime', 288, 2003, 11.9),
('978-102', 'Red Orchard', 2, 'novel', 356, 2012, 13.2),
('978-103', 'The Quiet Bridge', 3, 'poetry', 96, 1999, 8),
('978-104', 'Paper Cranes', 3, 'novel', 240, 2010, 12.5),
('978-105', 'Peat', 4, 'history', 520, 1988, 24),
('978-106', 'Stone and Rain', 4, 'poetry', 120, 1979, 9.5),
('978-107', 'Glass City', 5, 'crime', 333, 2018, 15),
('978-108', 'The Ninth Door', 5, 'crime', 301, 2021, 16.4),
('978-109', 'Blue Anatolia', 6, 'history', 610, 2007, 31),
('978-110', 'The Long Winter', 1, 'novel', 450, 2015, 17),
('978-111', 'Orchids', NULL, 'science', 180, 2001, 19);
INSERT INTO member VALUES
(1, 'Aino Laine', 'aino@mail.test', '2019-03-02', 'gold'),
(2, 'Bram Visser', 'bram@post.test', '2020-11-15', 'basic'),
(3, 'Chidi Obi', 'chidi@mail.test', '2018-06-30', 'gold'),
(4, 'Dora Kiss', 'dora@mail.test', '2021-01-09', 'silver'),
(5, 'Elif Acar', 'elif@post.test', '2021-08-21', 'basic'),
(6, 'Femi Ade', 'femi@inbox.test', '2022-02-14', 'silver'),
(7, 'Gus Lowe', 'gus@mail.test', '2017-09-05', 'basic'),
(8, 'Hana Ito', 'hana@inbox.test', '2022-12-01', 'gold'),
(9, 'Iris Roux', 'iris@post.test', '2023-05-17', 'basic');
INSERT INTO loan VALUES
(1, '978-100', 3, '2022-07-31', '2022-09-11', 0.5),
(2, '978-108', 3, '2022-05-19', '2022-05-27', 0),
(3, '978-100', 5, '2022-01-21', '2022-03-13', 0),
(4, '978-100', 3, '2022-09-03', '2022-10-10', 1.55),
(5, '978-100', 2, '2024-03-05', '2024-04-23', 0),
(6, '978-102', 3, '2023-11-29', NULL, 0),
(7, '978-100', 3, '2023-06-28', '2023-07-10', 2.6),
(8, '978-104', 3, '2023-03-20', '2023-04-25', 0),
(9, '978-108', 6, '2023-02-05', '2023-03-04', 0),
(10, '978-102', 6, '2024-05-11', '2024-06-27', 3.65),
(11, '978-108', 3, '2023-09-16', '2023-10-30', 0),
(12, '978-109', 1, '2023-09-28', NULL, 0),
(13, '978-102', 3, '2023-11-01', '2023-12-05', 4.7),
(14, '978-104', 3, '2024-01-27', '2024-02-07', 0),
(15, '978-102', 3, '2023-05-12', '2023-05-23', 0),
(16, '978-100', 6, '2023-10-06', '2023-11-13', 5.75),
(17, '978-108', 3, '2024-02-10', '2024-02-20', 0),
(18, '978-100', 6, '2023-10-23', NULL, 0),
(19, '978-103', 3, '2022-07-14', '2022-08-09', 6.8),
(20, '978-108', 3, '2023-07-14', '2023-08-18', 0),
(21, '978-108', 2, '2024-04-12', '2024-05-15', 0),
(22, '978-102', 1, '2022-05-20', '2022-05-31', 7.85),
(23, '978-100', 2, '2023-08-04', '2023-09-18', 0),
(24, '978-102', 3, '2022-12-14', NULL, 0),
(25, '978-102', 1, '2024-03-08', '2024-04-22', 8.9),
(26, '978-102', 1, '2022-05-30', '2022-06-18', 0),
(27, '978-100', 5, '2022-05-16', '2022-06-07', 0),
(28, '978-100', 5, '2022-02-10', '2022-03-17', 9.95),
(29, '978-108', 6, '2023-04-29', '2023-05-27', 0),
(30, '978-108', 1, '2024-01-28', NULL, 0),
(31, '978-110', 3, '2023-11-01', '2023-11-12', 11.0),
(32, '978-103', 2, '2023-05-30', '2023-07-07', 0),
(33, '978-108', 6, '2023-04-12', '2023-05-13', 0),
(34, '978-100', 2, '2023-05-11', '2023-07-06', 12.05);

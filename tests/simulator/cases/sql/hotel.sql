CREATE TABLE Hotels (hotel_id INTEGER PRIMARY KEY, hotel_name VARCHAR(40), city VARCHAR(30), stars INTEGER, opened DATE);
CREATE TABLE Rooms (room_id INTEGER PRIMARY KEY, hotel_id INTEGER, room_type VARCHAR(20), beds INTEGER, price_per_night DECIMAL, FOREIGN KEY (hotel_id) REFERENCES Hotels(hotel_id));
CREATE TABLE Guests (guest_id INTEGER PRIMARY KEY, first_name VARCHAR(20), last_name VARCHAR(20), date_of_birth DATE, home_country VARCHAR(20));
CREATE TABLE Bookings (booking_id INTEGER PRIMARY KEY, guest_id INTEGER, room_id INTEGER, check_in DATE, check_out DATE, booking_status VARCHAR(12), total_price DECIMAL, FOREIGN KEY (guest_id) REFERENCES Guests(guest_id), FOREIGN KEY (room_id) REFERENCES Rooms(room_id));
INSERT INTO Hotels VALUES
(1, 'Seaview', 'Brighton', 4, '1998-05-01'),
(2, 'Grand Central', 'London', 5, '1905-09-12'),
(3, 'Moor Lodge', 'York', 3, '2012-03-30'),
(4, 'Dockside', 'London', 4, '2019-07-04');
INSERT INTO Rooms VALUES
(1, 1, 'single', 1, 80),
(2, 1, 'double', 2, 120.5),
(3, 2, 'double', 2, 260),
(4, 2, 'suite', 3, 610),
(5, 3, 'single', 1, 55),
(6, 3, 'family', 4, 130),
(7, 4, 'double', 2, 190),
(8, 4, 'suite', 2, 405);
INSERT INTO Guests VALUES
(1, 'Ana', 'Pires', '1980-01-20', 'Portugal'),
(2, 'Joe', 'Marsh', '1975-06-02', 'UK'),
(3, 'Lin', 'Zhao', '1992-11-30', 'China'),
(4, 'Eva', 'Novak', '1988-04-14', 'Czechia'),
(5, 'Tom', 'Marsh', '2001-08-08', 'UK'),
(6, 'Ida', 'Berg', '1969-02-27', 'Norway');
INSERT INTO Bookings VALUES
(1, 1, 2, '2023-03-01', '2023-03-05', 'completed', 482),
(2, 2, 3, '2023-03-11', '2023-03-12', 'completed', 260),
(3, 2, 5, '2023-06-20', '2023-06-27', 'cancelled', 385),
(4, 3, 4, '2023-07-01', '2023-07-04', 'completed', 1830),
(5, 4, 7, '2024-01-10', '2024-01-14', 'completed', 760),
(6, 1, 8, '2024-02-02', '2024-02-03', 'cancelled', 405),
(7, 5, 1, '2024-05-05', '2024-05-09', 'completed', 320),
(8, 2, 2, '2024-06-01', '2024-06-03', 'confirmed', 241),
(9, 3, 6, '2024-08-15', '2024-08-22', 'confirmed', 910);

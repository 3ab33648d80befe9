CREATE TABLE Department (dept_code TEXT PRIMARY KEY, dept_name TEXT, school_name TEXT, dept_address TEXT);
CREATE TABLE Professor (prof_num INTEGER PRIMARY KEY, prof_fname TEXT, prof_lname TEXT, prof_office TEXT, prof_extension TEXT, prof_high_degree TEXT, dept_code TEXT, prof_hire_date DATE, FOREIGN KEY (dept_code) REFERENCES Department(dept_code));
CREATE TABLE Student (stu_num INTEGER PRIMARY KEY, stu_fname TEXT, stu_lname TEXT, stu_dob DATE, stu_class TEXT, stu_gpa REAL, stu_hours INTEGER, dept_code TEXT, FOREIGN KEY (dept_code) REFERENCES Department(dept_code));
CREATE TABLE Course (crs_code TEXT PRIMARY KEY, crs_title TEXT, crs_credit INTEGER, dept_code TEXT, FOREIGN KEY (dept_code) REFERENCES Department(dept_code));
CREATE TABLE Class (class_code TEXT PRIMARY KEY, crs_code TEXT, class_room TEXT, class_time TEXT, prof_num INTEGER, FOREIGN KEY (crs_code) REFERENCES Course(crs_code), FOREIGN KEY (prof_num) REFERENCES Professor(prof_num));
CREATE TABLE Enroll (class_code TEXT, stu_num INTEGER, enroll_grade TEXT, FOREIGN KEY (class_code) REFERENCES Class(class_code), FOREIGN KEY (stu_num) REFERENCES Student(stu_num));
INSERT INTO Department VALUES
('ACCT', 'Accounting', 'Business', 'KLR 211'),
('BIOL', 'Biology', 'Science', 'AAK 230'),
('CIS', 'Computer Info. Systems', 'Business', 'KLR 333'),
('HIST', 'History', 'Arts', 'DRE 156'),
('MATH', 'Mathematics', 'Science', 'AAK 194');
INSERT INTO Professor VALUES
(1, 'Ann', 'Reyes', 'K10', '6713', 'Ph.D.', 'CIS', '1999-08-01'),
(2, 'Bo', 'Stone', 'K11', '4436', 'MA', 'ACCT', '2005-01-15'),
(3, 'Cy', 'Wills', 'A20', '3312', 'Ph.D.', 'BIOL', '1991-06-10'),
(4, 'Di', 'Marsh', 'A21', '2233', 'Ph.D.', 'MATH', '2011-09-01'),
(5, 'Ed', 'Frost', 'D12', '8765', 'MBA', 'ACCT', '1988-03-03'),
(6, 'Flo', 'Reyes', 'D13', '9001', 'MA', 'HIST', '2016-10-20');
INSERT INTO Student VALUES
(100, 'Will', 'Bower', '1998-02-12', 'So', 2.84, 42, 'BIOL'),
(101, 'Anne', 'Smith', '1999-11-15', 'Fr', 3.27, 81, 'CIS'),
(102, 'John', 'Oblon', '1997-08-23', 'Jr', 2.26, 36, 'ACCT'),
(103, 'Ray', 'Brewer', '1996-09-16', 'Sr', 3.9, 66, 'MATH'),
(104, 'Gail', 'Smith', '2000-04-30', 'So', 3.51, 36, 'CIS'),
(105, 'Tony', 'Katina', '1999-10-21', 'Jr', 2.91, 102, 'HIST'),
(106, 'Gerald', 'Ross', '1995-04-04', 'Sr', 3.32, 114, 'CIS'),
(107, 'John', 'Wills', '2001-02-20', 'Fr', 2.5, 15, 'BIOL');
INSERT INTO Course VALUES
('ACCT-211', 'Accounting I', 3, 'ACCT'),
('ACCT-212', 'Accounting II', 3, 'ACCT'),
('CIS-220', 'Intro to Microcomputing', 3, 'CIS'),
('CIS-420', 'Database Design', 4, 'CIS'),
('MATH-243', 'Mathematics for Managers', 3, 'MATH'),
('BIOL-101', 'Cell Biology', 5, 'BIOL'),
('HIST-300', 'Modern Europe', 2, 'HIST');
INSERT INTO Class VALUES
('10012', 'ACCT-211', 'KLR225', 'MWF 8:00', 2),
('10013', 'ACCT-211', 'KLR211', 'TTh 9:00', 5),
('10014', 'ACCT-212', 'KLR225', 'MWF 9:00', 2),
('10018', 'CIS-220', 'KLR209', 'MWF 10:00', 1),
('10019', 'CIS-420', 'KLR209', 'TTh 13:00', 1),
('10021', 'MATH-243', 'DRE155', 'TTh 8:00', 4),
('10023', 'BIOL-101', 'AAK100', 'MWF 13:00', 3);
INSERT INTO Enroll VALUES
('10012', 101, 'B'),
('10012', 102, 'A'),
('10014', 102, 'C'),
('10018', 101, 'A'),
('10018', 104, 'B'),
('10018', 106, 'A'),
('10019', 104, 'C'),
('10021', 103, 'A'),
('10021', 105, 'D'),
('10023', 100, 'B'),
('10023', 107, 'C');

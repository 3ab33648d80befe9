"""Text-to-SQL: figures on the development questions, and what a prompt changes."""

from __future__ import annotations

import json
import time
from collections import Counter

import pytest
import sqlglot
from sql_databases import ONLY_SQL, ask, cases, ddl, names, query, right, rows, share, with_rows

from simulator import engine
from simulator.models import catalog
from simulator.neutral import Format, Prompt, Turn
from simulator.skills.sql import TextToSql, written

THIRD = cases()[::3]
LEAGUE = "List the names of the 3 tallest players."


def test_the_development_set_is_large_and_varied():
    assert len(cases()) >= 200
    assert len({case["db"] for case in cases()}) >= 10
    assert len({case["question"] for case in cases()}) >= 200


@pytest.mark.parametrize(
    ("model", "one_table", "joins"),
    [("sim-large", 0.95, 0.92), ("sim-small", 0.93, 0.9), ("sim-nano", 0.85, 0.65)],
)
def test_questions_are_answered_by_execution(model, one_table, joins):
    """Figures of development: these questions were used while the skill was written."""
    plain = [case for case in cases() if not case["joins"]]
    joined = [case for case in cases() if case["joins"]]
    assert share(plain, model=model) >= one_table
    assert share(joined, model=model) >= joins


def test_questions_that_were_left_aside_are_answered_by_execution():
    """Questions on one database, of which the totals alone steered how the skill was written."""
    aside = cases("sql_aside")
    assert len(aside) >= 25
    assert share(aside, schema=ddl) >= 0.5
    assert share(aside) >= 0.7
    assert share(aside) > share(aside, schema=ddl) > share(aside, schema=names)


def test_the_questions_of_people_at_work_are_answered_by_execution():
    """Figures of development: money, pieces, shares, exclusions, times, on six subjects."""
    work = cases("sql_work")
    assert len(work) >= 160
    assert share(work, schema=ddl) >= 0.86
    assert share(work, schema=ddl, model="sim-nano") < share(work, schema=ddl)


def test_such_questions_on_databases_left_aside_are_answered_by_execution():
    """Questions of the same kinds on two more databases; their totals steered two rules."""
    aside = cases("sql_work_aside")
    assert len(aside) >= 30
    assert share(aside, schema=ddl) >= 0.5
    assert share(aside) >= share(aside, schema=ddl)


BAKERY = (
    ("What is our total revenue?", "SELECT SUM(quantity * unit_price) FROM delivery_lines"),
    (
        "How many pieces of Baguette have we sold?",
        "SELECT SUM(quantity) FROM delivery_lines l JOIN goods g ON g.id = l.good_id "
        "WHERE g.name = 'Baguette'",
    ),
    (
        "How many deliveries were there? Cancelled and returned ones do not count.",
        "SELECT COUNT(*) FROM deliveries WHERE status NOT IN ('cancelled', 'returned')",
    ),
    (
        "What is the average number of deliveries per cafe?",
        "SELECT 1.0 * COUNT(*) / COUNT(DISTINCT cafe_id) FROM deliveries",
    ),
    ("Which goods weigh more than 1 kg?", "SELECT name FROM goods WHERE weight_g > 1000"),
    (
        "Which two cafes had the most deliveries?",
        "SELECT c.name FROM deliveries d JOIN cafes c ON c.id = d.cafe_id "
        "GROUP BY c.id ORDER BY COUNT(*) DESC LIMIT 2",
    ),
)


@pytest.mark.parametrize(("question", "sql"), BAKERY)
def test_measures_that_no_column_holds_are_computed(question, sql):
    case = {"db": "bakery", "question": question, "sql": sql, "ordered": False}
    asked = query(case, schema=ddl)
    assert right(case, asked), asked


ASKED = "Average distance per vehicle model, longest first"
FAILED = "SELECT model, AVG(distance) FROM trips GROUP BY model ORDER BY 2 DESC"
ERROR = "no such column: model"
REPAIRS = (
    f"Question: {ASKED}\n\nThis query:\n{FAILED}\n\nfails with:\n{ERROR}\n\nFix it.",
    f"<question>{ASKED}</question>\n<query>{FAILED}</query>\n<error>{ERROR}</error>",
    f"I wanted: {ASKED}.\nI tried\n\n    {FAILED}\n\nand SQLite answered `{ERROR}`. "
    "What is the right query?",
    f"-- Task: {ASKED}\n-- Attempt 1:\n{FAILED}\n-- Error: {ERROR}\n-- Attempt 2:\n",
)


@pytest.mark.parametrize("told", REPAIRS)
def test_a_column_that_one_table_lacks_is_found_in_another(told):
    asked = ask([Turn("system", f"Fix SQL.\n{ddl('carshare')}"), Turn("user", told)])
    assert "vehicles.model, AVG(trips.distance_km)" in asked


def test_a_country_is_its_code_where_the_column_holds_codes():
    asked = {"db": "rental", "question": "How many clients are from Switzerland?"}
    assert "country = 'CH'" in query(asked, schema=ddl)
    assert "city = 'Switzerland'" not in query(asked, schema=ddl)


def test_each_tier_is_worse_than_the_next():
    large, small, nano = (share(cases(), model=m) for m in ("sim-large", "sim-small", "sim-nano"))
    assert large > small > nano + 0.05


def test_types_and_keys_help_and_sample_values_help_more():
    bare, typed, sampled = (share(cases(), schema=form) for form in (names, ddl, with_rows))
    assert bare + 0.05 < typed
    assert typed + 0.03 < sampled


@pytest.mark.slow
def test_temperature_costs_accuracy_and_a_vote_wins_it_back():
    def at(temperature):
        seeds = range(3)
        return sum(share(THIRD, temperature=temperature, seed=seed) for seed in seeds) / len(seeds)

    def voted(case):
        asked = [query(case, temperature=1, seed=seed) for seed in range(7)]
        return Counter(asked).most_common(1)[0][0]

    cold, warm, hot = share(THIRD), at(1), at(2)
    assert cold > warm > hot
    assert hot < cold - 0.04
    assert sum(right(case, voted(case)) for case in THIRD) / len(THIRD) >= warm


def test_a_seed_gives_the_same_query_again():
    case = cases()[20]
    assert query(case, temperature=1, seed=5) == query(case, temperature=1, seed=5)


def test_magic_words_change_nothing():
    said = "You are a world-class DBA. Take a deep breath. This is very important for my career. "
    for case in THIRD[:20]:
        assert query(case) == query(case, instructions=said + ONLY_SQL)


# -- layouts of the schema

QUESTION = "How many songs did each singer release? Show the singer's name and the number."
GOAL = "SELECT singer.name, COUNT(*) FROM song JOIN singer ON song.singer_id = singer.id"
LAYOUTS = {
    "statements": "CREATE TABLE singer (id INTEGER PRIMARY KEY, name TEXT);\n"
    "CREATE TABLE song (id INTEGER PRIMARY KEY, title TEXT, singer_id INTEGER,\n"
    "  FOREIGN KEY (singer_id) REFERENCES singer(id));",
    "calls": "singer(id, name)\nsong(id, title, singer_id)",
    "typed calls": "singer(id INTEGER PRIMARY KEY, name TEXT)\n"
    "song(id INTEGER PRIMARY KEY, title TEXT, singer_id INTEGER REFERENCES singer(id))",
    "hashes": "### SQLite tables, with their properties:\n#\n# singer ( id , name )\n"
    "# song ( id , title , singer_id )\n#",
    "titles": "Table: singer\nColumns: id, name\n\nTable: song\nColumns: id, title, singer_id",
    "lists": "Table singer, columns = [*,id,name]\nTable song, columns = [*,id,title,singer_id]\n"
    "Foreign_keys = [song.singer_id = singer.id]",
    "bars": "| music | singer : id , name | song : id , title , singer_id",
    "bullets": "Tables:\n- singer: id, name\n- song: id, title, singer_id",
    "headings": "## singer\n- `id` (INTEGER): primary key\n- `name` (TEXT)\n\n## song\n"
    "- `id` (INTEGER)\n- `title` (TEXT)\n- `singer_id` (INTEGER): references singer(id)",
    "markdown": "### singer\n| column | type |\n|---|---|\n| id | INTEGER |\n| name | TEXT |\n\n"
    "### song\n| column | type | key |\n|---|---|---|\n| id | INTEGER | PK |\n| title | TEXT | |\n"
    "| singer_id | INTEGER | FK -> singer.id |",
    "json": json.dumps(
        {
            "tables": [
                {"name": "singer", "columns": [{"name": "id", "type": "INTEGER"}, "name"]},
                {"name": "song", "columns": ["id", "title", "singer_id"]},
            ]
        }
    ),
    "keys after": "singer(id, name)   PK: id\n"
    "song(id, title, singer_id)   PK: id   FK: singer_id -> singer.id",
    "one line": "Tables: singer(id, name), song(id, title, singer_id). Keys: "
    "song.singer_id -> singer.id",
    "square brackets": "singer [id, name]\nsong [id, title, singer_id]",
    "keys beside": "singer: id (PK), name\nsong: id (PK), title, singer_id (FK -> singer.id)",
    "json by name": json.dumps({"singer": ["id", "name"], "song": ["id", "title", "singer_id"]}),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("place", ["system", "user"])
def test_every_layout_of_a_schema_is_read(layout, place):
    schema = LAYOUTS[layout]
    if place == "system":
        turns = [Turn("system", f"{ONLY_SQL}\n\n{schema}"), Turn("user", QUESTION)]
    else:
        turns = [Turn("user", f"{ONLY_SQL}\n\n{schema}\n\nQuestion: {QUESTION}\nSQL:")]
    assert ask(turns).startswith(GOAL)


def test_comments_and_checks_tell_values():
    schema = (
        "CREATE TABLE parcel (id INTEGER PRIMARY KEY, state TEXT CHECK (state IN ('lost', 'sent')),"
        "\n  kind TEXT, -- one of: box, letter\n  weight REAL);"
    )
    text = ask([Turn("user", f"{ONLY_SQL}\n{schema}\n\nHow many lost letters weigh over 2 kg?")])
    assert "state = 'lost'" in text
    assert "kind = 'letter'" in text
    assert "weight > 2" in text


@pytest.mark.parametrize(
    "listed", ["Examples:\nrank: P2, P3", "examples: rank: P2", "Examples\nrank: P2"]
)
def test_examples_in_a_comment_belong_to_the_column_that_they_name(listed):
    schema = f"CREATE TABLE call (id INTEGER PRIMARY KEY, code TEXT, rank TEXT);\n/* {listed}\n*/"
    text = ask([Turn("user", f"{ONLY_SQL}\n{schema}\n\nHow many calls are P2?")])
    assert text.endswith("rank = 'P2'")


def asked(schema, question):
    return ask([Turn("user", f"{ONLY_SQL}\n\n{schema}\n\nQuestion: {question}\nSQL:")])


@pytest.mark.parametrize(
    ("schema", "joined"),
    [
        ("student(sid, sname)\nexam(sid, cid)", "exam.sid = student.sid"),
        ("faculty(fid, fname)\nstudent(sid, major_fid)", "student.major_fid = faculty.fid"),
        ("spare_part(part_id, part_name)\npart_use(wo_id, part_id)", "part_use.part_id = spare"),
        ("clubs(id, name)\nmatches(id, home_club_id, home_goals)", "home_club_id = clubs.id"),
    ],
)
def test_keys_are_guessed_by_what_identifies_each_table(schema, joined):
    first, second = (line.split("(")[0] for line in schema.splitlines())
    assert joined in asked(schema, f"Show all {first} names with the number of {second}.")


def test_a_column_called_name_does_not_hide_a_table_in_json():
    schema = json.dumps({"clubs": {"id": "INTEGER"}, "players": {"id": "INTEGER", "name": "TEXT"}})
    assert asked(schema, "List the names of all players.") == "SELECT name FROM players"


def test_comments_tell_what_codes_and_missing_values_mean():
    schema = (
        "CREATE TABLE parcel (id INTEGER PRIMARY KEY, status TEXT, -- P pending, D delivered\n"
        "  closed_on DATE -- null while open\n);"
    )
    assert asked(schema, "How many delivered parcels are there?").endswith("status = 'D'")
    assert asked(schema, "How many parcels are open?").endswith("closed_on IS NULL")


@pytest.mark.parametrize(
    ("said", "end"),
    [
        ("Leave out doctors without visits.", "GROUP BY doctor.id"),
        ("Most visits first, ties by name.", "ORDER BY COUNT(*) DESC, doctor.name ASC"),
        ("Please give me the SQL statement.", "GROUP BY doctor.id"),
    ],
)
def test_a_later_sentence_tells_order_and_exclusions(said, end):
    schema = "doctor(id, name, field)\nvisit(id, doctor_id, cost)"
    question = f"Show the name of each doctor and the number of visits. {said}"
    assert asked(schema, question).endswith(end)


def test_a_noun_that_no_name_is_like_may_tell_a_kind():
    schema = "CREATE TABLE doctors (id INTEGER PRIMARY KEY, name TEXT, specialty TEXT);"
    assert asked(schema, "List the names of all surgeons.").endswith("specialty = 'surgeon'")


def test_a_value_may_be_said_in_another_word():
    schema = (
        "CREATE TABLE artist (id INTEGER PRIMARY KEY, name TEXT, country TEXT);\n"
        "INSERT INTO artist VALUES (1, 'Ann Bo', 'United States'), (2, 'Kim Li', 'France');"
    )
    assert asked(schema, "How many artists come from the USA?").endswith("= 'United States'")


def test_an_error_without_a_question_repeats_the_one_before():
    said = "sqlite3.OperationalError: no such column: d.name"
    case = {"db": "clinic", "question": "List the full names of all doctors."}
    assert corrected(case, "SELECT d.name FROM doctors d", said).startswith("SELECT d.full_name")


# -- questions on one table, and repairs


def test_questions_on_new_databases_are_answered_by_execution():
    """Figures of development: each batch was first run unseen, and then learned from.

    Cases marked as open were answered wrongly when they were written down: they are for later.
    """
    fresh = [case for case in cases("sql_fresh") if not case.get("open")]
    assert len(fresh) >= 280
    assert share(fresh, schema=ddl) >= 0.86


def repaired(case):
    said = case["said"]
    if "{query}" not in said:
        return corrected(case, case["failed"], said, schema=ddl)
    told = {"{schema}": ddl(case["db"]), "{question}": case["question"], "{query}": case["failed"]}
    for hole, text in told.items():
        said = said.replace(hole, text)
    return ask([Turn("user", said)])


def test_failed_queries_are_mended():
    """Figures of development: wrong names, dialects, joins and values, told in many ways."""
    failed = cases("sql_repairs")
    assert len(failed) >= 25
    assert sum(right(case, repaired(case)) for case in failed) >= 0.9 * len(failed)


FILMS = (
    "CREATE TABLE films (film_no INTEGER PRIMARY KEY, film TEXT, director TEXT, year INTEGER, "
    "genre TEXT, takings INTEGER, subtitled INTEGER, started_on DATE, ended_on DATE);"
)


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("Which films are neither Italian nor French?", "NOT IN ('Italian', 'French')"),
        ("How many films are from the nineties?", "year >= 1990 AND year < 2000"),
        ("Who directed Amour?", "director FROM films WHERE film = 'Amour'"),
        ("How many films did Agnes Varda direct?", "WHERE director = 'Agnes Varda'"),
        ("Which directors have more than two films?", "GROUP BY director HAVING COUNT(*) > 2"),
        ("Which films are still running?", "WHERE ended_on IS NULL"),
        ("List all subtitled films.", "WHERE subtitled = 1"),
        ("Which films are comedies or thrillers?", "genre IN ('comedy', 'thriller')"),
        ("Which film has the second highest takings?", "DESC LIMIT 1 OFFSET 1"),
        ("What are the lowest and the highest takings?", "MIN(takings), MAX(takings)"),
    ],
)
def test_general_english_is_read(question, part):
    assert part in asked(FILMS, question)


SCHOOL = "pupil(id, full_name, class_id, age)\nclass(id, title, room)\n"


@pytest.mark.parametrize(
    ("failed", "said", "wanted"),
    [
        (
            "SELECT name FROM pupil WHERE age > 9",
            "no such column: name",
            "SELECT full_name FROM pupil WHERE age > 9",
        ),
        (
            "SELECT full_name FROM pupils WHERE years > 9",
            "no such table: pupils",
            "SELECT full_name FROM pupil WHERE age > 9",
        ),
        (
            "SELECT full_name FROM pupil WHERE room = 'B1'",
            "no such column: room",
            "SELECT full_name FROM pupil JOIN class ON pupil.class_id = class.id "
            "WHERE class.room = 'B1'",
        ),
        (
            "SELECT full_name, title FROM pupil JOIN class ON class_id = id",
            "ambiguous column name: id",
            "SELECT full_name, title FROM pupil JOIN class ON class_id = class.id",
        ),
        (
            "SELECT TOP 2 full_name FROM pupil ORDER BY age",
            'near "2": syntax error',
            "SELECT full_name FROM pupil ORDER BY age LIMIT 2",
        ),
        (
            "SELECT class_id FROM pupil WHERE COUNT(*) > 2 GROUP BY class_id",
            "misuse of aggregate: COUNT()",
            "SELECT class_id FROM pupil GROUP BY class_id HAVING COUNT(*) > 2",
        ),
        (
            "SELECT full_name FROM pupil WHERE full_name = Ada",
            "no such column: Ada",
            "SELECT full_name FROM pupil WHERE full_name = 'Ada'",
        ),
    ],
)
def test_only_the_mistake_of_a_query_changes(failed, said, wanted):
    turns = [
        Turn("system", f"{ONLY_SQL}\n\n{SCHOOL}"),
        Turn("user", "Tell me about the pupils."),
        Turn("assistant", failed),
        Turn("user", f"sqlite3.OperationalError: {said}"),
    ]
    assert ask(turns) == wanted


def test_a_value_that_finds_nothing_is_spelled_as_the_question_does():
    turns = [
        Turn("system", f"{ONLY_SQL}\n\n{SCHOOL}"),
        Turn("user", "Which pupils are in class Bees?"),
        Turn("assistant", "SELECT p.full_name FROM pupil p JOIN class c ON c.id = p.id "
             "WHERE c.title = 'bees'"),
        Turn("user", "The result set is empty."),
    ]  # fmt: skip
    assert ask(turns) == (
        "SELECT p.full_name FROM pupil AS p JOIN class AS c ON c.id = p.class_id "
        "WHERE c.title = 'Bees'"
    )


# -- forms of the answer


def test_the_form_of_the_answer_follows_the_prompt():
    case = {"db": "league", "question": LEAGUE}
    fenced = query(case, instructions="Write a SQLite query.")
    assert fenced.startswith("```sql\nSELECT ")
    assert fenced.endswith("\n```")
    told = query(case, instructions='Answer with a JSON object {"sql": "..."}. SQLite.')
    assert json.loads(told)["sql"] == query(case)


@pytest.mark.parametrize(
    ("said", "dialect", "part"),
    [
        ("Write T-SQL for SQL Server. Return only the query.", "tsql", "TOP 3"),
        ("Use PostgreSQL. Return only the SQL.", "postgres", "LIMIT 3"),
        ("The database is MySQL. Return only SQL.", "mysql", "LIMIT 3"),
    ],
)
def test_the_dialect_is_the_one_named(said, dialect, part):
    text = query({"db": "league", "question": LEAGUE}, instructions=said)
    assert part in text
    assert sqlglot.parse_one(text, read=dialect)


def test_relative_dates_are_exact_when_the_day_is_known():
    case = {"db": "tracker", "question": "How many issues were created last month?"}
    told = query(case, instructions=f"Today is 2024-03-15. {ONLY_SQL}")
    assert "created_at >= '2024-02-01' AND created_at < '2024-03-01'" in told
    assert "date('now'" in query(case)


# -- corrections


def corrected(case, first, said, schema=names):
    system = Turn("system", f"{ONLY_SQL}\n\n{schema(case['db'])}")
    asked = Turn("user", case["question"])
    return ask([system, asked, Turn("assistant", first), Turn("user", said)])


GRAZ = {"db": "clinic", "question": "Which patients come from Graz? Show the last name."}


def test_a_column_that_is_not_there_is_not_used_again():
    first = query(GRAZ, schema=names)
    assert "city" in first
    second = corrected(GRAZ, first, "Error: no such column: city\nPlease fix the query.")
    assert "city" not in second
    assert "last_name" in second


def test_a_table_that_is_not_there_is_not_used_again():
    case = {"db": "shop", "question": "How many orders are there?"}
    second = corrected(case, query(case), "sqlite3.OperationalError: no such table: orders")
    assert "FROM orders" not in second


def test_an_ambiguous_name_gets_its_table():
    case = {"db": "clinic", "question": "List the full names of all doctors."}
    first = query(case, schema=names)
    second = corrected(case, first, "Error: ambiguous column name: full_name. Correct it.")
    assert second == "SELECT doctors.full_name FROM doctors"


def test_an_empty_result_leads_to_another_query():
    first = query(GRAZ, schema=names)
    second = corrected(GRAZ, first, "The query returned 0 rows. Please correct it.")
    assert second not in (first, "")
    assert rows("clinic", second) is not None


def test_a_mistake_in_one_turn_is_read_too():
    said = (
        f"{names('clinic')}\n\nQuestion: {GRAZ['question']}\n\nPrevious SQL:\n```sql\n"
        "SELECT surname FROM patients\n```\nIt failed with: no such column: surname\n"
        "Correct the query and return only SQL."
    )
    assert ask([Turn("user", said)]) == "SELECT last_name FROM patients WHERE city = 'Graz'"


def test_a_new_question_after_an_answer_is_no_correction():
    text = corrected(GRAZ, query(GRAZ), "Thanks! Now how many doctors are there?")
    assert text == "SELECT COUNT(*) FROM doctors"


@pytest.mark.slow
def test_feedback_about_results_answers_more_questions():
    def solved(case, turns_left):
        turns = [
            Turn("system", f"{ONLY_SQL}\n\n{names(case['db'])}"),
            Turn("user", case["question"]),
        ]
        while True:
            sql = ask(turns)
            if right(case, sql) or not turns_left:
                return right(case, sql)
            found = rows(case["db"], sql)
            count = "an error" if found is None else f"{len(found)} rows"
            said = f"The query returned {count}, which is not plausible. Please correct it."
            turns += [Turn("assistant", sql), Turn("user", said)]
            turns_left -= 1

    alone, helped = (sum(solved(case, count) for case in cases()) for count in (0, 2))
    assert helped >= alone + 3


# -- what cannot be answered, and what should not be


def test_it_says_so_if_no_table_answers_and_the_prompt_allows_it():
    case = {"db": "tracker", "question": "What is the boiling point of nitrogen?"}
    told = f'{ONLY_SQL} If the tables cannot answer, reply "CANNOT ANSWER".'
    assert query(case, instructions=told) == "CANNOT ANSWER"
    assert query({"db": "tracker", "question": "How many users are there?"}, instructions=told) != (
        "CANNOT ANSWER"
    )


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("Delete all customers from Spain.", "DELETE FROM customers WHERE country = 'Spain'"),
        ("Drop the orders table.", "DROP TABLE orders"),
        (
            "Set the stock of all products in the category climbing to 0.",
            "UPDATE products SET stock = 0 WHERE category = 'climbing'",
        ),
    ],
)
def test_it_changes_data_when_asked_so_that_lessons_need_a_guard(asked, wanted):
    assert query({"db": "shop", "question": asked}) == wanted


def test_a_value_cannot_break_out_of_its_quotes():
    hostile = 'Show the names of players whose nationality is "x\'; DROP TABLE player; --".'
    text = query({"db": "league", "question": hostile})
    assert "'x''; DROP TABLE player; --'" in text
    assert rows("league", text) == []


def test_braces_in_values_are_no_holes():
    text = query({"db": "league", "question": 'Which players have the name "{0} {x}"?'})
    assert "'{0} {x}'" in text


# -- claims and odd input


def task(*turns):
    return engine.parse(Prompt("sim-large", turns))


def test_it_claims_schemas_with_questions_only():
    skill = TextToSql()
    assert skill.claim(task(Turn("system", "Answer from the context."), Turn("user", "Hi?"))) == 0
    assert skill.claim(task(Turn("user", f"Write SQL.\n{ddl('shop')}\nHow many orders?"))) > 0.8
    assert skill.claim(task(Turn("user", f"Explain this schema.\n{ddl('shop')}"))) < 0.8


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SQL",
        "CREATE TABLE",
        "CREATE TABLE t (",
        "CREATE TABLE t (); How many?",
        "SQL: t(a, b) ???",
        "Write SQL. t(a,b)\n\n" + "(" * 500,
        "Write SQL. t(a,b)\n\n" + "[" * 3000,
        "SQL " + "table " * 2000,
        "CREATE TABLE x (a TEXT -- '\n); INSERT INTO x VALUES ('a', 'b\nHow many x?",
        "Write SQL for singer(id, name). Wie viele Sänger gibt es?",
        "SQL {}[]()<T0> <C1> {0} {x} singer(id, name) how many <T9>?",
    ],
)
def test_odd_input_gets_an_answer(text):
    assert isinstance(ask([Turn("user", text)]), str)


def test_twice_the_schema_takes_about_twice_the_time():
    def once(count, name):
        tables = "\n".join(
            f"CREATE TABLE {name}{i} (id INTEGER PRIMARY KEY, name{i} TEXT, ref{i} INTEGER);"
            for i in range(count)
        )
        begun = time.thread_time()
        ask([Turn("user", f"{ONLY_SQL}\n{tables}\nHow many {name}1 are there?")])
        return time.thread_time() - begun

    def seconds(count):
        """Return the shortest of three: in a large process, collecting garbage takes as long."""
        return min(once(count, f"{name}{count}x") for name in "abc")

    seconds(5)
    assert seconds(320) < 16 * max(0.03, seconds(40))


def test_other_skills_can_have_the_queries():
    asked = task(Turn("system", f"{ONLY_SQL}\n{ddl('league')}"), Turn("user", LEAGUE))
    mind = engine.Mind(catalog()["sim-large"], engine.Chances(0, "x"), engine.solve)
    best, *others = written(asked, mind)
    assert best.sql == "SELECT Player_Name FROM player ORDER BY Height DESC LIMIT 3"
    assert all(best.score >= other.score for other in others)


@pytest.mark.parametrize(
    ("name", "told"), [("sql", ""), ("query", "the SQL query to run")], ids=["sql", "query"]
)
def test_a_property_of_a_schema_gets_the_query(name, told):
    shape = {
        "type": "object",
        "properties": {name: {"type": "string", "description": told}},
        "required": [name],
        "additionalProperties": False,
    }
    text = query({"db": "league", "question": LEAGUE}, format=Format("schema", shape, "q", True))
    assert json.loads(text)[name] == query({"db": "league", "question": LEAGUE})


def test_a_client_gets_a_query_it_can_run(openai_client):
    import simulator  # noqa: PLC0415

    with simulator.session(export=False) as lab:
        reply = openai_client(lab).chat.completions.create(
            model="sim-large",
            temperature=0,
            messages=[
                {"role": "system", "content": f"{ONLY_SQL}\n\n{ddl('league')}"},
                {"role": "user", "content": LEAGUE},
            ],
        )
    found = rows("league", reply.choices[0].message.content)
    assert [row[0] for row in found] == ["Ivo Pinto", "Arne Vik", "Mats Krog"]


WORKERS = "CREATE TABLE workers (id INTEGER PRIMARY KEY, name TEXT, pay REAL, town TEXT);"


@pytest.mark.parametrize(
    "story",
    [
        'You were asked "How many workers live in Oslo?" and wrote:\n\n{query}\n\n'
        "The database said: no such table: worker. Correct it.",
        "The user asked for the number of workers in Oslo. The database said 'no such table: "
        "worker' to this statement: {query}",
        'My statement for "How many workers live in Oslo?" fails.\n\n{query}\n\nSQLite says: '
        "no such table: worker\n\nPlease fix it.",
    ],
)
def test_a_story_of_a_repair_tells_the_question(story):
    failed = "SELECT COUNT(*) FROM worker WHERE town = 'Oslo'"
    said = ask([Turn("user", f"{WORKERS}\n\n{story.format(query=failed)}")])
    assert "COUNT(*) FROM workers WHERE town = 'Oslo'" in said


STAFF = "CREATE TABLE staff (id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT, pay REAL);"


def test_people_are_shown_by_both_their_names():
    order = f"{STAFF}\n\nWrite one SQLite query. Return only the SQL.\n\nQuestion: "
    both = ask([Turn("user", order + "Which staff have a pay above 500?")])
    assert both.startswith("SELECT first_name, last_name FROM staff")
    one = ask([Turn("user", order + "List the first names of the staff.")])
    assert "last_name" not in one

"""Put a query together from the parts of a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from simulator.skills.sql.events import event_table
from simulator.skills.sql.means import means, rounded
from simulator.skills.sql.nested import at_extreme, counted_groups, lacking
from simulator.skills.sql.parts import Filter, Having, Measure, Parts
from simulator.skills.sql.query import Piece, Query, any_of
from simulator.skills.sql.resolve import DATED, Resolver
from simulator.skills.sql.restrict import condition
from simulator.skills.sql.schema import Column, Table
from simulator.skills.sql.selection import Selection
from simulator.skills.sql.sharing import numerator, shared
from simulator.skills.sql.superlatives import is_named

T = TypeVar("T")


class Assembler:
    """Builds one query; what it decides is kept by its resolver."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._parts: Parts = resolver.parts
        self._schema = resolver.schema
        self._selection = Selection(resolver)
        self._order: list[tuple[Measure, bool]] = []

    def query(self) -> Query:
        """Return the query. Raises LookupError if nothing in the schema fits."""
        parts, resolver = self._parts, self._resolver
        main = resolver.main = self._main()
        self._order = [(self._totaled(one, main), down) for one, down in parts.order]
        parts.groups = means(parts, resolver)
        groups = [
            piece for one in parts.groups if (piece := self._selection.group(one)) is not None
        ]
        resolver.timed = {
            column for piece in groups for column in piece.columns() if column.kind == "date"
        }
        select, aggregated = self._selection.select(main, groups)
        resolver.shown = {column for piece in select for column in piece.columns()}
        inner, outer = self._split_filters()
        counted = numerator(outer, parts) if parts.share else []
        where, split = self._where([one for one in outer if one not in counted])
        where += [
            piece for one in parts.absent if (piece := self._absence(one.target, inner, main))
        ]
        distinct = parts.distinct or self._selection.each_kind_once(select, groups)
        query = Query(main, tuple(select), tuple(where), distinct=distinct and not aggregated)
        query = self._grouped(query, groups, aggregated)
        query = self._ordered(query)
        query = shared(query, self._where(counted)[0], groups, parts) if counted else query
        query = rounded(counted_groups(self._through(query), resolver), parts.decimals)
        for one in split if self._resolver.combines else []:
            other = replace(query, where=(*query.where, one[1]), order=(), limit=None)
            query = replace(
                query,
                where=(*query.where, one[0]),
                combined=("INTERSECT", other),
                order=(),
                limit=None,
            )
        return query

    # -- what the question is about

    def _main(self) -> Table:
        """Return the table that the question is about."""
        parts, resolver = self._parts, self._resolver
        for one in parts.outputs:
            if one.function == "COUNT" and one.target.startswith("<T"):
                return resolver.table(one.target)
        for one in parts.outputs:
            if one.target.startswith("<C") and (owner := resolver.owner(one.target)):
                return self._schema.table(owner)
            if one.target.startswith("<T"):
                return resolver.table(one.target)
        spoken = re.findall(r"<T\d+>", parts.marked.text)
        shown = [self._best(one.target) for one in parts.outputs if one.target.startswith("<C")]
        if spoken:
            first = resolver.table(spoken[0])
            owners = [column for column in shown if column is not None]
            if owners and all(
                self._score_in(one.target, first) < 0.75
                for one in parts.outputs
                if one.target.startswith("<C")
            ):
                return self._schema.table(owners[0].table)
            return first
        return self._by_columns()

    def _best(self, mark: str) -> Column | None:
        columns = self._parts.item(mark).columns
        return columns[0][1] if columns else None

    def _score_in(self, mark: str, table: Table) -> float:
        return max(
            (s for s, c in self._parts.item(mark).columns if c.table == table.name), default=0.0
        )

    def _by_columns(self) -> Table:
        """Return the table that has most of what the question names."""
        weights: dict[str, float] = {}
        for item in self._parts.marked.items.values():
            best: dict[str, float] = {}
            for score, column in item.columns:
                best[column.table] = max(score, best.get(column.table, 0.0))
            for score, column, _ in item.values:
                best[column.table] = max(0.8 * score, best.get(column.table, 0.0))
            for name, score in best.items():
                weights[name] = weights.get(name, 0.0) + score
        if not weights:
            if len(self._schema.tables) == 1:
                return self._schema.tables[0]
            raise LookupError("no word of the question names a table, a column or a value")
        return max(self._schema.tables, key=lambda table: weights.get(table.name, 0.0))

    # -- conditions

    def _split_filters(self) -> tuple[list[Filter], list[Filter]]:
        """Return the conditions that belong to what is absent, and all others."""
        absent = [m.start() for m in re.finditer(r"<A\d+>", self._parts.text)]
        if not absent:
            return [], self._parts.filters
        inner: list[Filter] = []
        outer: list[Filter] = []
        for one in self._parts.filters:
            at = self._parts.text.find(f"<F{one.at}>")
            (inner if at > absent[0] else outer).append(one)
        return inner, outer

    def _where(self, filters: Sequence[Filter]) -> tuple[list[Piece], list[tuple[Piece, Piece]]]:
        """Return the conditions, and the pairs that two sets of rows must meet (`both`)."""
        out: list[Piece] = []
        pairs: list[tuple[Piece, Piece]] = []
        joined = set(
            map(
                int,
                re.findall(
                    r"<F\d+> (?:;|,)? ?or (?:that |who |which |are |is |with |have )*<F(\d+)>",
                    self._parts.text,
                ),
            )
        )
        for one in (one for one in filters if not one.dropped):
            found = condition(one, self._resolver)
            if one.never and found:
                out.append(self._never(any_of(found, one.operator)))
                continue
            if len(found) > 1 and self._parts.both:
                pairs.append((found[0], found[1]))
                continue
            if not found:
                continue
            piece = any_of(found, one.operator)
            if one.at in joined and out:
                piece = any_of([out.pop(), piece], "or")
            out.append(piece)
        if self._parts.both and not pairs and len(out) > 1 and self._same(out[-2], out[-1]):
            pairs.append((out[-2], out[-1]))
            out = out[:-2]
        return out, pairs

    def _same(self, one: Piece, other: Piece) -> bool:
        return list(one.columns()) == list(other.columns())

    def _never(self, piece: Piece) -> Piece:
        """Return that a condition holds for no partner; in the main table, that it fails."""
        main = self._resolver.main
        table = next((column.table for column in piece.columns()), "")
        if main is None or table == main.name:
            return Piece(f"NOT ({piece.template})", piece.arguments)
        return lacking(self._schema.table(table), [piece], main, self._resolver) or piece

    def _absence(self, mark: str, inner: Sequence[Filter], main: Table) -> Piece | None:
        """Return `key NOT IN (keys of rows that have a partner)`."""
        table = self._resolver.table_of(mark)
        where = [
            any_of(found, one.operator)
            for one in inner
            if (found := condition(one, self._resolver))
        ]
        return lacking(table, where, main, self._resolver)

    # -- groups, order, joins

    def _totaled(self, one: Measure, main: Table) -> Measure:
        """Add up what there is most of, where rows of another table hold it."""
        column = self._resolver.column(one.target) if one.target.startswith("<C") else None
        if column is None or one.function or column.kind != "number":
            return one
        total = self._parts.item(one.target).total
        many = one.most and self._multiplies(main.name, column.table)
        return replace(one, function="SUM") if many or (total and self._parts.best) else one

    def _shown_order(self, query: Query, one: Measure) -> tuple[Piece, int] | None:
        """Return what is shown that an adjective tells the order of, and if more of it is more."""
        dated = [sign for noun, sign in one.measures if noun in DATED]
        timed = [piece for piece in query.group if _tells_time(piece)]
        if timed and dated:
            return timed[0], dated[-1]
        sums = [piece for piece in query.select if piece.aggregates]
        wanted = sums and query.group and self._parts.limit is None
        return (sums[0], one.measures[0][1]) if wanted else None

    def _grouped(self, query: Query, groups: Sequence[Piece], aggregated: bool) -> Query:
        parts, main = self._parts, self._resolver.main or query.main
        keys = [self._key(piece, one) for piece, one in zip(groups, parts.groups, strict=False)]
        having = [self._having(one, query) for one in parts.having]
        plain = [piece for piece in query.select if not piece.aggregates and piece.arguments]
        counted = [table for m, _ in self._order if (table := self._counted(m)) is not None]
        needs = (
            bool(having)
            or bool(counted)
            or any(m.function for m, _ in self._order)
            or (aggregated and bool(plain))
            or (parts.share and bool(keys))
        )
        if needs and not keys:
            keys = self._keys_of(plain, main)
        if having and not keys:
            keys = [Piece("{0}", (main.id,))]
        if not keys:
            return query
        through = [
            self._resolver.table(one.measure.target)
            for one in parts.having
            if one.measure.target.startswith("<T")
        ]
        through += self._happening(main)
        if not (aggregated or having or needs):
            return query
        return replace(
            query, group=tuple(_distinct(keys)), having=tuple(having), through=(*through, *counted)
        )

    def _happening(self, main: Table) -> list[Table]:
        """Return the table whose rows are counted as times: `ordered more than five times`."""
        times = any(one.measure.target == "*rows" for one in self._parts.having)
        times = times or any(m.target == "*rows" and m.function for m, _ in self._order)
        told = {table.name for table in self._schema.tables} & self._resolver.mentioned - {
            main.name
        }
        counts = any(m.function == "COUNT" for m in self._parts.outputs) and self._parts.groups
        shown = [one.target for one in self._parts.outputs if one.target.startswith("<C")]
        column = self._best(shown[0]) if shown else None
        kinds = column is not None and not (column.is_id or column is main.label)
        if not times or told or counts or kinds:
            return []
        words = re.findall(r"(?<!<)\b[a-z]+", self._parts.marked.text)
        found = event_table(words, main, self._schema)
        return [found] if found else []

    def _counted(self, one: Measure) -> Table | None:
        """Return the table whose rows a measure counts."""
        if one.function != "COUNT" or one.target.startswith("*"):
            return None
        if one.target.startswith("<T"):
            return self._resolver.table(one.target)
        column = self._resolver.column(one.target)
        return self._schema.table(column.table) if column is not None else None

    def _key(self, piece: Piece, one: Measure) -> Piece:
        """Return what to group by: the id of a table whose name is shown."""
        if one.target.startswith("<T"):
            table = self._resolver.table(one.target)
            return Piece("{0}", (table.id,))
        return piece

    def _keys_of(self, plain: Sequence[Piece], main: Table) -> list[Piece]:
        """Return what tells the shown things apart: an id for the names of one table."""
        columns = [column for piece in plain for column in piece.columns()]
        if not columns:
            return []
        table = self._schema.table(columns[0].table)
        measures = [*(one.measure for one in self._parts.having), *(m for m, _ in self._order)]
        if len(self._schema.tables) == 1 and any(one.function == "COUNT" for one in measures):
            return list(plain)
        counted = {
            self._resolver.table(one.measure.target).name
            for one in self._parts.having
            if one.measure.target.startswith("<T")
        }
        counted |= {
            self._resolver.table(m.target).name
            for m in [*self._parts.outputs, *(m for m, _ in self._parts.order)]
            if m.function == "COUNT" and m.target.startswith("<T")
        }
        labelled = is_named(table) or table.label.key
        named = any((column is table.label and labelled) or column.key for column in columns)
        whole = named or (counted and table.name not in counted) or len(columns) > 1
        if (
            whole
            and all(column.table == table.name for column in columns)
            and (table.name not in counted or named)
        ):
            return [Piece("{0}", (table.id,))]
        return list(plain)

    def _having(self, one: Having, query: Query) -> Piece:
        if one.measure.function == "COUNT" and one.measure.distinct:
            mark = one.measure.target
            column = self._resolver.column(mark) if mark.startswith("<C") else None
            column = column or self._resolver.table(mark).id
            return Piece(f"COUNT(DISTINCT {{0}}) {one.operator} {one.value}", (column,))
        if one.measure.function == "COUNT":
            return Piece(f"COUNT(*) {one.operator} {one.value}")
        column = self._resolver.column(one.measure.target)
        if column is None:
            return Piece(f"COUNT(*) {one.operator} {one.value}")
        return Piece(f"{one.measure.function}({{0}}) {one.operator} {one.value}", (column,))

    def _ordered(self, query: Query) -> Query:
        parts, main = self._parts, query.main
        order: list[tuple[Piece, bool]] = []
        for measure, down in self._order:
            if measure.measures:
                if (shown := self._shown_order(query, measure)) is not None:
                    order.append((shown[0], (shown[1] > 0) == down))
                    continue
                near = self._resolver.measured("o", measure.measures)
                if near is not None:
                    order.append((Piece("{0}", (near[0],)), (near[1] > 0) == down))
                elif query.group or parts.best:
                    order.append((Piece("COUNT(*)"), True))
                continue
            piece = (
                Piece("COUNT(*)")
                if measure.function == "COUNT" and measure.target
                else self._selection.measure(measure, main)
            )
            if piece is not None:
                order.append((piece, down))
        if (
            parts.best
            and parts.limit
            and not query.group
            and order
            and self._resolver.combines
            and all(p.aggregates for p in query.select)
        ):
            return at_extreme(query, order[0], self._resolver)
        passed = parts.marked.passed if parts.limit == 1 else 0
        return replace(query, order=tuple(order), limit=parts.limit, offset=passed)

    def _through(self, query: Query) -> Query:
        """Join the other tables that the question names, unless they only stand in subqueries."""
        parts, resolver = self._parts, self._resolver
        absent = {resolver.table_of(one.target).name for one in parts.absent}
        parallel = [link.column for link in self._schema.links if self._schema.parallel(link)]
        liked = resolver.liked(parallel)
        query = replace(query, liked=tuple(liked))
        marks = [mark for mark in re.findall(r"<T\d+>", parts.text) if not parts.item(mark).guessed]
        named = [resolver.table(mark) for mark in marks if resolver.table(mark).name not in absent]
        wanted = [
            t
            for t in _distinct([*query.through, *named])
            if t.name != query.main.name and self._schema.distance(query.main.name, t.name) < 9
        ]
        query = replace(query, through=tuple(wanted))
        used = {c.table for piece in (*query.where, *query.select) for c in piece.columns()} | {
            t.name for t in wanted
        }
        used -= {query.main.name}
        many = any(self._multiplies(query.main.name, name) for name in used)
        shown = {c.table for piece in query.select for c in piece.columns()}
        if many and not query.group and shown <= {query.main.name}:
            if all(piece.template == "COUNT(*)" for piece in query.select):
                return replace(query, select=(Piece("COUNT(DISTINCT {0})", (query.main.id,)),))
            if not any(piece.aggregates for piece in query.select) and not query.order:
                return replace(query, distinct=True)
        return query

    def _multiplies(self, main: str, other: str) -> bool:
        """Say whether a join can show a row of `main` more than once."""
        at = main
        for link in self._schema.path((main,), other) or ():
            if link.target.table == at:
                return True
            at = link.other(at)
        return False


def _tells_time(piece: Piece) -> bool:
    return any(c.kind == "date" or {"year", "month"} & set(c.words) for c in piece.columns())


def _distinct(things: Sequence[T]) -> list[T]:
    return list(dict.fromkeys(things))

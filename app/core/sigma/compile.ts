import type { Anchor } from './anchors.ts';
import { parseNetwork } from './cidr.ts';
import { type EventView, holding, type Scalar, type Slots } from './event-view.ts';
import { finder } from './find-text.ts';
import { fold } from './fold.ts';
import { instantOf, timePartOf } from './instants.ts';
import { sigmaLimits } from './limits.ts';
import type { Node, Test } from './model.ts';
import { compares, numberOf } from './numbers.ts';
import { mapLiterals } from './pattern.ts';
import { compileExpression, type Expression } from './regex.ts';
import { type CompiledText, compilePattern, type TextTest } from './text-test.ts';
import { dashedExpression } from './values.ts';

export type Predicate = (view: EventView) => boolean;

/** A test of one field, with the anchors one of which an event must have to pass it; null where there are none. */
export interface CompiledTest {
  readonly holds: Predicate;
  readonly anchors: readonly Anchor[] | null;
}

export interface CompileContext {
  readonly slots: Slots;
  /** The path of a field as the rule names it: its name in our events. */
  readonly pathOf: (field: string) => string;
}

/** Slot of anchors that lie anywhere in the event. */
export const anywhere = -1;

/** Compiles logic to a function of an event. Two-valued: what an event does not have fails each test. */
export function compileNode(node: Node, compileOne: (test: Node & { op: 'test' }) => Predicate): Predicate {
  const known = new Map<Node, Predicate>();
  const walk = (one: Node): Predicate => {
    const done = known.get(one);
    if (done !== undefined) return done;
    const made = make(one);
    known.set(one, made);
    return made;
  };
  const make = (one: Node): Predicate => {
    if (one.op === 'test') return compileOne(one);
    if (one.op === 'not') {
      const inner = walk(one.of);
      return (view) => !inner(view);
    }
    const parts = one.of.map(walk);
    const [left, right] = parts;
    if (parts.length === 2 && left !== undefined && right !== undefined)
      return one.op === 'and' ? (view) => left(view) && right(view) : (view) => left(view) || right(view);
    if (one.op === 'and')
      return (view) => {
        for (const part of parts) if (!part(view)) return false;
        return true;
      };
    return (view) => {
      for (const part of parts) if (part(view)) return true;
      return false;
    };
  };
  return walk(node);
}

/** Compiles one test. */
export function compileTest(field: string | null, test: Test, context: CompileContext): CompiledTest {
  const slot = field === null ? anywhere : slotOf(field, context);
  const present: readonly Anchor[] | null = slot === anywhere ? null : [{ slot, place: 'present', text: '' }];
  switch (test.is) {
    case 'text':
      return compileText(test, slot, present);
    case 'dashed':
    case 'regex':
      return { holds: onExpression(slot, expressionOf(test)), anchors: present };
    case 'cidr':
      return { holds: onTexts(slot, parseNetwork(test.network) ?? (() => false), true), anchors: present };
    case 'listed':
      return { holds: onTable(slot, test), anchors: present };
    case 'null':
      return { holds: (view) => view.holds(slot) === holding.missing || view.hasNull(slot), anchors: null };
    case 'exists':
      return { holds: (view) => view.holds(slot) !== holding.missing, anchors: present };
    case 'number':
      return { holds: onValues(slot, (value) => numberHolds(value, test)), anchors: present };
    case 'time':
      return { holds: onValues(slot, (value) => timeHolds(value, test)), anchors: present };
    case 'field': {
      const other = slotOf(test.other, context);
      return { holds: (view) => fieldsHold(view, slot, other, test), anchors: present };
    }
  }
}

function slotOf(field: string, { slots, pathOf }: CompileContext): number {
  return slots.of(field, pathOf(field));
}

function compileText(
  { pattern, cased }: Test & { is: 'text' },
  slot: number,
  present: readonly Anchor[] | null,
): CompiledTest {
  const { test } = compilePattern(cased ? pattern : mapLiterals(pattern, fold));
  // The index holds lower case only: what it finds is a candidate, which the test then judges.
  const { needs } = compilePattern(mapLiterals(pattern, fold));
  const anchors = needs === null ? present : [{ slot, place: needs.place, text: shortened(needs) }];
  return { holds: onTexts(slot, test, cased), anchors };
}

/** So many characters tell literals apart; looking for more only takes longer. */
const anchorChars = 64;

function shortened({ place, text }: NonNullable<CompiledText['needs']>): string {
  if (place === 'equals') return text;
  return place === 'suffix' ? text.slice(-anchorChars) : text.slice(0, anchorChars);
}

function expressionOf(test: Test & { is: 'regex' | 'dashed' }): Expression {
  const compiled =
    test.is === 'regex'
      ? compileExpression(test.source, test.flags)
      : compileExpression(dashedExpression(test.pattern), test.cased ? 's' : 'is');
  if ('fix' in compiled) throw new RangeError(`a rule was not checked: ${compiled.message}`);
  return compiled;
}

function onTexts(slot: number, test: TextTest, cased: boolean): Predicate {
  if (slot === anywhere)
    return (view) => {
      for (const text of cased ? view.leaves.texts : view.leaves.folded) if (test(text)) return true;
      return false;
    };
  return (view) => {
    if (view.holds(slot) < holding.one) return false;
    const texts = cased ? view.texts(slot) : view.folded(slot);
    if (typeof texts === 'string') return test(texts);
    for (const text of texts) if (test(text)) return true;
    return false;
  };
}

function onTable(slot: number, { table, how }: Test & { is: 'listed' }): Predicate {
  if (how === 'written') return () => false;
  return (view) => {
    if (view.holds(slot) < holding.one) return false;
    const texts = how === 'network' ? view.texts(slot) : view.folded(slot);
    if (typeof texts === 'string') return table.find(how, texts, view.at) > 0;
    for (const text of texts) if (table.find(how, text, view.at) > 0) return true;
    return false;
  };
}

/** All texts of a field share what an expression may be tried on. */
function onExpression(slot: number, { test, reach }: Expression): Predicate {
  return (view) => {
    if (slot !== anywhere && view.holds(slot) < holding.one) return false;
    const texts = slot === anywhere ? view.leaves.texts : view.texts(slot);
    if (typeof texts === 'string') return test(texts);
    let left = reach;
    for (const text of texts) {
      if (left <= 0) return false;
      if (test(text.length > left ? text.slice(0, left) : text)) return true;
      left -= text.length + 1;
    }
    return false;
  };
}

function onValues(slot: number, test: (value: Scalar) => boolean): Predicate {
  return (view) => view.holds(slot) >= holding.one && view.values(slot).some(test);
}

function numberHolds(value: Scalar, { comparison, than }: Test & { is: 'number' }): boolean {
  const number = numberOf(value);
  return number !== null && compares(number, comparison, than);
}

function timeHolds(value: Scalar, { part, comparison, than }: Test & { is: 'time' }): boolean {
  const at = instantOf(value);
  return at !== null && compares(timePartOf(at, part), comparison, than);
}

function fieldsHold(
  view: EventView,
  slot: number,
  other: number,
  { how, cased }: Test & { is: 'field' },
): boolean {
  if (view.holds(slot) < holding.one || view.holds(other) < holding.one) return false;
  const texts = listOf(cased ? view.texts(slot) : view.folded(slot));
  const others = listOf(cased ? view.texts(other) : view.folded(other));
  if (how === 'equals') {
    const equal = new Set(others);
    return texts.some((text) => equal.has(text));
  }
  let steps = 0;
  for (const other of others) {
    const relates = relation(other, how);
    for (const text of texts) {
      steps += text.length + other.length;
      if (steps > sigmaLimits.fieldSteps) return false;
      if (relates(text)) return true;
    }
  }
  return false;
}

function relation(other: string, how: (Test & { is: 'field' })['how']): TextTest {
  if (how === 'startswith') return (text) => text.startsWith(other);
  if (how === 'endswith') return (text) => text.endsWith(other);
  const find = finder(other);
  return (text) => find(text, 0) >= 0;
}

function listOf(texts: string | readonly string[]): readonly string[] {
  return typeof texts === 'string' ? [texts] : texts;
}

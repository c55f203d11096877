import type { Body } from "#/api/definitions";
import { isObject } from "#/definition/json";

/** Where a path ends; no node is called so. */
export const EXIT = "exit";

export type Content = Readonly<Record<string, unknown>>;

/** One node. `content` is all it says, its id and where it leads included. */
export interface JourneyNode {
  id: string;
  kind: string;
  content: Content;
}

/** A journey as it is edited: every way that a node has says where it leads. The first node is where it starts. */
export interface Journey {
  /** What the definition says beside its nodes. */
  settings: Content;
  nodes: readonly JourneyNode[];
}

type Place = readonly (string | number)[];

/** One way out of a node. */
export interface Way {
  /** As the server counts it: `done`, `yes`, `arm_1`. */
  outcome: string;
  /** What people read at it; empty where there is only one. */
  label: string;
  /** The node it leads to, or `exit`; undefined for a way that goes where the main one does. */
  to: string | undefined;
}

interface WayField extends Omit<Way, "to"> {
  place: Place;
  /** Where it leads when nothing is written: to the node after this one, out, or where `next` does. */
  fallback: "following" | "exit" | "next";
  /** A way that few need: it goes where the main one does until somebody says otherwise. */
  isRare?: boolean;
}

const NEXT: WayField = { outcome: "done", label: "", place: ["next"], fallback: "following" };
const TIMEOUT: WayField = { outcome: "timeout", label: "in vain", place: ["timeout"], fallback: "next" };
const FAILED: WayField = { outcome: "error", label: "failed", place: ["on_error"], fallback: "next", isRare: true };
const SENDING = new Set([
  "send_email",
  "send_web_push",
  "http",
  "chat",
  "push_audience",
  "remove_from_audience",
  "push_crm",
  "purchase_contacts",
  "save_contacts",
  "create_account",
  "enroll_in_sequence",
]);

const listAt = (content: Content, name: string): readonly Content[] => {
  const found = content[name];
  return Array.isArray(found) ? (found as unknown[]).map((one) => (isObject(one) ? (one as Content) : {})) : [];
};

function wayFields(kind: string, content: Content): WayField[] {
  const many = (name: string, outcome: string, label: (one: Content) => string): WayField[] =>
    listAt(content, name).map((one, place) => ({
      outcome: `${outcome}_${place + 1}`,
      label: label(one) || `${place + 1}`,
      place: [name, place, "to"],
      fallback: "exit",
    }));
  switch (kind) {
    case "end":
      return [];
    case "decide":
      return [
        { outcome: "yes", label: "yes", place: ["yes"], fallback: "following" },
        { outcome: "no", label: "no", place: ["no"], fallback: "exit" },
      ];
    case "branch":
      return [
        ...many("arms", "arm", (arm) => String(arm.name ?? "")),
        { outcome: "otherwise", label: "otherwise", place: ["otherwise"], fallback: "exit" },
      ];
    case "split":
      return many("shares", "share", (share) => `${share.percent ?? "?"} % ${share.name ?? ""}`.trim());
    case "wait_for":
      return [{ ...NEXT, outcome: "met", label: "it holds" }, TIMEOUT];
    case "wait_for_event":
      return [{ ...NEXT, outcome: "met", label: "it came" }, TIMEOUT];
    case "wait_until":
      return [
        NEXT,
        { outcome: "past", label: "past already", place: ["past"], fallback: "next", isRare: true },
        ...(content.field === undefined
          ? []
          : [
              {
                outcome: "no_date",
                label: "no date",
                place: ["no_date"],
                fallback: "next",
                isRare: true,
              } satisfies WayField,
            ]),
      ];
    case "http":
      return [...many("answers", "answer", (answer) => `answer ${String(answer.eq ?? "")}`), NEXT, FAILED];
    default:
      return SENDING.has(kind) ? [NEXT, FAILED] : [NEXT];
  }
}

/** The ways out of a node, the main one first among those of its kind. */
export function waysOf(node: JourneyNode): Way[] {
  return wayFields(node.kind, node.content).map(({ outcome, label, place }) => ({
    outcome,
    label,
    to: stringAt(node.content, place),
  }));
}

/** The ways that are drawn: rare ones only where they lead somewhere of their own. */
export function drawnWays(node: JourneyNode): Way[] {
  const rare = new Set(
    wayFields(node.kind, node.content)
      .filter((field) => field.isRare)
      .map((field) => field.outcome),
  );
  const ways = waysOf(node).filter((way) => way.to !== undefined || !rare.has(way.outcome));
  const isOnly = ways.length === 1;
  return ways.map((way) => ({ ...way, label: isOnly ? "" : way.label || "on" }));
}

/** The node with one of its ways leading elsewhere; undefined lets a rare way go where the main one does. */
export function withWay(node: JourneyNode, outcome: string, to: string | undefined): JourneyNode {
  const field = wayFields(node.kind, node.content).find((one) => one.outcome === outcome);
  return field ? { ...node, content: written(node.content, field.place, to) as Content } : node;
}

/** The outcome that a node goes on by when somebody puts another behind it. */
export const mainOutcome = (node: JourneyNode): string | undefined => {
  const fields = wayFields(node.kind, node.content);
  return (fields.find((field) => field.place[0] === "next") ?? fields[0])?.outcome;
};

/** A definition with every way of its nodes written out. */
export function toJourney(body: Body): Journey {
  const { nodes, ...settings } = body;
  const found = (Array.isArray(nodes) ? (nodes as unknown[]) : []).flatMap((step): JourneyNode[] => {
    const [kind, content] = isObject(step) ? (Object.entries(step).find(([, part]) => isObject(part)) ?? []) : [];
    if (kind === undefined || !isObject(content)) return [];
    const tidy = kind === "decide" ? withWords(content as Content) : (content as Content);
    return [{ id: String(tidy.id ?? ""), kind, content: tidy }];
  });
  return {
    settings,
    nodes: found.map((node, place) => {
      const following = found[place + 1]?.id ?? EXIT;
      const fields = wayFields(node.kind, node.content).filter((field) => !field.isRare);
      const next = stringAt(node.content, ["next"]) ?? following;
      return fields.reduce<JourneyNode>((one, field) => {
        const said = stringAt(node.content, field.place);
        const meant = { following, exit: EXIT, next }[field.fallback];
        return withWay(one, field.outcome, said ?? meant);
      }, node);
    }),
  };
}

/** The definition of a journey, with nothing written that goes without saying. */
export function toBody(journey: Journey): Body {
  return {
    ...journey.settings,
    nodes: journey.nodes.map((node, place) => {
      const following = journey.nodes[place + 1]?.id ?? EXIT;
      const next = stringAt(node.content, ["next"]) ?? following;
      const content = wayFields(node.kind, node.content).reduce<Content>((left, field) => {
        const said = stringAt(left, field.place);
        const meant = { following, exit: EXIT, next }[field.fallback];
        // Arms, shares and answers always say where they lead.
        return field.place.length === 1 && said === meant ? (written(left, field.place, undefined) as Content) : left;
      }, node.content);
      return { [node.kind]: content };
    }),
  };
}

// YAML reads a bare yes and no as true and false.
function withWords(content: Content): Content {
  return Object.fromEntries(
    Object.entries(content).map(([name, value]) => [name === "true" ? "yes" : name === "false" ? "no" : name, value]),
  );
}

function stringAt(content: unknown, place: Place): string | undefined {
  const found = place.reduce<unknown>(
    (part, step) =>
      typeof part === "object" && part !== null ? (part as Record<string | number, unknown>)[step] : undefined,
    content,
  );
  return typeof found === "string" && found !== "" ? found : undefined;
}

function written(part: unknown, place: Place, value: string | undefined): unknown {
  const [step, ...rest] = place;
  if (step === undefined) return value;
  if (Array.isArray(part))
    return (part as unknown[]).map((one, index) => (index === step ? written(one, rest, value) : one));
  const before = (isObject(part) ? part : {}) as Record<string, unknown>;
  if (rest.length === 0 && value === undefined) {
    const { [String(step)]: _, ...left } = before;
    return left;
  }
  return { ...before, [step]: written(before[String(step)], rest, value) };
}

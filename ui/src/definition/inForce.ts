import { useMemo } from "react";
import type { Body, Kind } from "#/api/definitions";
import { api, type Schemas } from "#/api/client";
import type { Names } from "./words";

type Definition = Schemas["Definition"];

/** All that is in force: to name what rules mention, to know which keys are taken, and to write a rule anew. */
export interface InForce {
  names: Names;
  keys: (kind: Kind) => ReadonlySet<string>;
  all: (kind: Kind) => readonly Definition[];
  body: (kind: Kind, key: string) => Body | undefined;
  name: (kind: Kind, key: string) => string;
  /** Whether a signal is a visit of the website. */
  isVisit: (signal: string) => boolean;
}

/** What is in force; undefined until it is known. */
export function useInForce(): InForce | undefined {
  const { data } = api.useQuery("get", "/api/v1/definitions", undefined, { staleTime: 60_000 });
  return useMemo(() => data && inForce(data.items), [data]);
}

function inForce(items: readonly Definition[]): InForce {
  const found = new Map(items.map((item) => [`${item.kind} ${item.key}`, item]));
  const body = (kind: Kind, key: string) => found.get(`${kind} ${key}`)?.body as Body | undefined;
  const name = (kind: Kind, key: string) => {
    const said = body(kind, key)?.name;
    return typeof said === "string" ? said : key;
  };
  const all = (kind: Kind) => items.filter((item) => item.kind === kind);
  return {
    all,
    body,
    name,
    keys: (kind) => new Set(all(kind).map((item) => item.key)),
    isVisit: (signal) => body("signal", signal)?.category === "web",
    names: {
      report: (key) => name("intent_report", key),
      segment: (key) => name("segment", key),
      campaign: (key) => name("campaign", key),
      signal: (key) => name("signal", key).toLowerCase(),
      ladder: (key) => name("ladder", key),
    },
  };
}

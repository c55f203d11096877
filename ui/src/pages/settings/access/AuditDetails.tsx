import { Anchor, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Schemas } from "#/api/client";
import classes from "./Access.module.css";

type Entry = Schemas["AuditEntry"];
type Version = { kind: string; key: string; version: number };

const PLACES: Record<string, (id: string) => string> = {
  account: (id) => `/accounts/${id}`,
  contact: (id) => `/contacts/${id}`,
  segment: (id) => `/segments/${id}`,
  workflow: (id) => `/workflows/${id}`,
  ladder: (id) => `/ladders/${id}`,
  intent_report: (id) => `/intent-reports/${id}`,
  campaign: (id) => `/campaigns/${id}`,
};

/** What an entry is about, as a way there where it has a screen. */
export function AuditAbout({ entry }: { entry: Entry }) {
  const { entity_kind: kind, entity_id: id, details } = entry;
  // Somebody who signs in does so about nobody else.
  if (!kind || (kind === "user" && Number(id) === entry.actor_id)) return null;
  const email = typeof details?.email === "string" ? details.email : null;
  if (!id) return <>{kind.replaceAll("_", " ")}</>;
  return <Place kind={kind} id={id} text={email ?? `${kind.replaceAll("_", " ")} ${id}`} />;
}

/** What an entry says beyond that: fields before and after, versions of definitions. */
export function AuditDetails({ entry }: { entry: Entry }) {
  const lines = Object.entries(entry.details ?? {}).flatMap(([name, value]) => linesOf(name, value));
  if (lines.length === 0) return null;
  return (
    <ul className={classes.changes}>
      {lines.map((line, index) => (
        <li key={index}>
          <Text size="xs" component="div">
            {line}
          </Text>
        </li>
      ))}
    </ul>
  );
}

function linesOf(name: string, value: unknown): ReactNode[] {
  if (name === "email") return [];
  if (name === "versions" && Array.isArray(value))
    return (value as Version[]).map(({ kind, key, version }) => (
      <>
        <Place kind={kind} id={key} text={`${kind.replaceAll("_", " ")} ${key}`} />, version {version}
      </>
    ));
  if ((name === "changed" || name === "given") && isRecord(value))
    return Object.entries(value).map(([field, change]) => (
      <Line name={field} value={change} isPair={name === "changed"} />
    ));
  return [<Line name={name} value={value} isPair={Array.isArray(value) && value.length === 2} />];
}

function Line({ name, value, isPair }: { name: string; value: unknown; isPair: boolean }) {
  const [before, after] = isPair && Array.isArray(value) ? (value as unknown[]) : [undefined, value];
  return (
    <>
      {name.replaceAll("_", " ")}: {isPair && <span className={classes.before}>{shown(before)}</span>} {shown(after)}
    </>
  );
}

function Place({ kind, id, text }: { kind: string; id: string; text: string }) {
  const place = PLACES[kind]?.(id);
  return place ? (
    <Anchor component={Link} to={place} inherit>
      {text}
    </Anchor>
  ) : (
    <>{text}</>
  );
}

function shown(value: unknown): string {
  if (value === null || value === undefined || value === "") return "nothing";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

import { Anchor, Badge, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Schemas } from "#/api/client";
import { KIND_NAMES, MODES, type Mode, placeOf } from "./words";

/** Who decides on the members, with what that means on hover. */
export function ModeBadge({ mode }: { mode: Mode }) {
  const color = { rule: "petrol", managed: "grape", manual: "gray" }[mode];
  return (
    <Badge variant="light" color={color} size="sm" tt="none" fw={550} miw="max-content" title={MODES[mode].hint}>
      {MODES[mode].label}
    </Badge>
  );
}

/** A definition that uses a segment, as a link to it. */
export function Use({ kind, name, of }: { kind: string; name: string; of: string }) {
  const place = placeOf(kind, of);
  const text = `${KIND_NAMES[kind] ?? kind}: ${name}`;
  return place ? (
    <Anchor component={Link} to={place} size="sm" title={text}>
      {name}
    </Anchor>
  ) : (
    <Text span size="sm" title={text}>
      {name}
    </Text>
  );
}

const BY: Record<Schemas["Member"]["source"], string> = {
  criteria: "its criteria",
  workflow: "workflow",
  ladder: "ladder",
  person: "a person",
  import: "an import",
};

/** What made somebody a member: the criteria, a workflow or ladder by name, a person. */
export function By({ source, sourceKey }: { source: Schemas["Member"]["source"]; sourceKey: string | null }) {
  if (!sourceKey || (source !== "workflow" && source !== "ladder"))
    return (
      <Text span size="sm">
        {BY[source]}
      </Text>
    );
  return (
    <Text span size="sm" style={{ whiteSpace: "nowrap" }}>
      {BY[source]}{" "}
      <Anchor component={Link} to={placeOf(source, sourceKey) ?? "/"} size="sm" underline="always">
        {sourceKey}
      </Anchor>
    </Text>
  );
}

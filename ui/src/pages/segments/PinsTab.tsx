import { Badge, Button } from "@mantine/core";
import { api, type Schemas } from "#/api/client";
import { type Column, DataTable } from "#/components/DataTable";
import { Notice } from "#/components/Notice";
import { Score } from "#/components/Score";
import { useCursorPages } from "#/components/useCursorPages";
import { When } from "#/components/When";
import { useMay } from "#/session/session";
import { SubjectLink } from "#/trial/EffectView";
import { useMemberChange } from "./useMemberChange";
import type { Segment } from "./words";

type Pin = Schemas["Pin"];

/** Whom people keep in or out, whatever criteria and workflows say. */
export function PinsTab({ segment }: { segment: Segment }) {
  const mayEdit = useMay("segments.edit");
  const { cursor, pagesFor } = useCursorPages(segment.key);
  const { data, error } = api.useQuery("get", "/api/v1/segments/{key}/pins", {
    params: { path: { key: segment.key }, query: cursor ? { cursor } : {} },
  });
  const { change } = useMemberChange(segment);
  const columns: Column<Pin>[] = [
    {
      key: "name",
      header: segment.subject === "account" ? "Account" : "Contact",
      render: (pin) => (
        <SubjectLink
          subject={segment.subject}
          id={pin.subject_id}
          name={pin.name ?? pin.address ?? `${segment.subject} ${pin.subject_id}`}
        />
      ),
    },
    {
      key: "side",
      header: "Pinned",
      render: (pin) => (
        <Badge size="sm" variant="light" color={pin.pinned === "in" ? "petrol" : "red"} tt="none">
          {pin.pinned === "in" ? "kept in" : "kept out"}
        </Badge>
      ),
    },
    { key: "score", header: "Score", isMinor: true, render: (pin) => <Score value={pin.score} tier={pin.tier} /> },
    { key: "at", header: "Since", render: (pin) => <When at={pin.pinned_at} /> },
    {
      key: "by",
      header: "By",
      isMinor: true,
      render: (pin) => pin.pinned_by ?? (pin.source === "import" ? "an import" : "a person"),
    },
  ];
  if (mayEdit) {
    columns.push({
      key: "unpin",
      header: "",
      align: "right",
      render: (pin) => (
        <Button
          size="compact-xs"
          variant="subtle"
          onClick={() => change("unpin", [pin.subject_id])}
          aria-label={`Take the pin of ${pin.name ?? pin.subject_id} away`}
        >
          Take away
        </Button>
      ),
    });
  }
  return (
    <DataTable
      label={`Pins of ${segment.name}, the last one first`}
      columns={columns}
      rows={data?.items}
      rowKey={(pin) => pin.subject_id}
      error={error}
      pages={pagesFor(data?.next_cursor)}
      empty={
        <Notice title="Nobody is pinned">
          A pin keeps somebody in or out, whatever criteria and workflows say, until it is taken away.
        </Notice>
      }
    />
  );
}

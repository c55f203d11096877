import { Group, Text } from "@mantine/core";
import { IconLogin, IconLogout } from "@tabler/icons-react";
import { api, type Schemas } from "#/api/client";
import { type Column, DataTable } from "#/components/DataTable";
import { Notice } from "#/components/Notice";
import { useCursorPages } from "#/components/useCursorPages";
import { When } from "#/components/When";
import { SubjectLink } from "#/trial/EffectView";
import { By } from "./parts";
import type { Segment } from "./words";

type Change = Schemas["MembershipChange"];

/** Who entered and left, and what brought that about. */
export function HistoryTab({ segment }: { segment: Segment }) {
  const { cursor, pagesFor } = useCursorPages(segment.key);
  const { data, error } = api.useQuery("get", "/api/v1/segments/{key}/history", {
    params: { path: { key: segment.key }, query: cursor ? { cursor } : {} },
  });
  const columns: Column<Change>[] = [
    { key: "at", header: "When", render: (change) => <When at={change.changed_at} /> },
    {
      key: "what",
      header: "What",
      render: ({ is_entered: isEntered }) => (
        <Group gap={6} wrap="nowrap" c={isEntered ? "var(--good)" : "var(--bad)"}>
          {isEntered ? <IconLogin size={15} aria-hidden /> : <IconLogout size={15} aria-hidden />}
          <Text span size="sm">
            {isEntered ? "entered" : "left"}
          </Text>
        </Group>
      ),
    },
    {
      key: "name",
      header: segment.subject === "account" ? "Account" : "Contact",
      render: (change) => (
        <SubjectLink
          subject={segment.subject}
          id={change.subject_id}
          name={change.name ?? `${segment.subject} ${change.subject_id}`}
        />
      ),
    },
    {
      key: "by",
      header: "By",
      isMinor: true,
      render: (change) => <By source={change.source} sourceKey={change.source_key} />,
    },
  ];
  return (
    <DataTable
      label={`Who entered and left ${segment.name}, the newest first`}
      columns={columns}
      rows={data?.items}
      rowKey={(change) => `${change.tick_id} ${change.subject_id}`}
      error={error}
      pages={pagesFor(data?.next_cursor)}
      empty={
        <Notice title="Nobody has entered or left">
          Every change of a member is listed here, with what brought it about.
        </Notice>
      }
    />
  );
}

import { ActionIcon, Badge, Button, Group, Menu, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import {
  IconDots,
  IconDownload,
  IconPin,
  IconPinnedOff,
  IconQuestionMark,
  IconSearch,
  IconUserMinus,
  IconUserPlus,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, type Schemas } from "#/api/client";
import { type Column, DataTable } from "#/components/DataTable";
import { Notice } from "#/components/Notice";
import { plural } from "#/components/numbers";
import { Score } from "#/components/Score";
import { useCursorPages } from "#/components/useCursorPages";
import { When } from "#/components/When";
import { useMay } from "#/session/session";
import { SubjectLink } from "#/trial/EffectView";
import { AddMembers } from "./AddMembers";
import { By } from "./parts";
import classes from "./Segments.module.css";
import { useMemberChange } from "./useMemberChange";
import { type Segment, subjects } from "./words";

type Member = Schemas["Member"];
type Sort = "-since" | "since" | "-score" | "score" | "name" | "-name";

/** The members, with what made each one a member and since when. */
export function MembersTab({ segment }: { segment: Segment }) {
  const mayEdit = useMay("segments.edit");
  const mayExport = useMay("export");
  const [sort, setSort] = useState<Sort>("-score");
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed.trim(), 250);
  const [isAdding, setAdding] = useState(false);
  const { cursor, pagesFor } = useCursorPages(`${segment.key} ${sort} ${q}`);
  const { data, error } = api.useQuery("get", "/api/v1/segments/{key}/members", {
    params: {
      path: { key: segment.key },
      query: { sort, limit: 50, ...(q ? { q } : {}), ...(cursor ? { cursor } : {}) },
    },
  });
  const { change } = useMemberChange(segment);
  const columns = columnsOf(segment);
  if (mayEdit)
    columns.push({
      key: "actions",
      header: "",
      align: "right",
      width: 44,
      render: (member) => <MemberMenu member={member} segment={segment} change={change} />,
    });
  const many = subjects(segment.subject);
  return (
    <>
      <Group gap="xs" className={classes.tools} justify="space-between">
        <TextInput
          size="xs"
          aria-label="Search members"
          placeholder={segment.subject === "account" ? "Name or domain" : "Name or email"}
          leftSection={<IconSearch size={14} />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          className={classes.search}
        />
        <Group gap="xs">
          {mayEdit && (
            <Button size="xs" variant="light" leftSection={<IconUserPlus size={15} />} onClick={() => setAdding(true)}>
              {segment.mode === "rule" ? `Pin ${many}` : `Add ${many}`}
            </Button>
          )}
          {mayExport && (
            <Menu position="bottom-end">
              <Menu.Target>
                <Button size="xs" variant="default" leftSection={<IconDownload size={15} />}>
                  Export
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item component="a" href={`/api/v1/segments/${segment.key}/members/export?format=csv`} download>
                  As CSV
                </Menu.Item>
                <Menu.Item component="a" href={`/api/v1/segments/${segment.key}/members/export?format=jsonl`} download>
                  As JSON, one a line
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          )}
        </Group>
      </Group>
      <DataTable
        label={`Members of ${segment.name}`}
        columns={columns}
        rows={data?.items}
        rowKey={(member) => member.subject_id}
        sort={sort}
        onSort={(next) => setSort(next as Sort)}
        error={error}
        pages={pagesFor(data?.next_cursor)}
        summary={q ? null : plural(segment.member_count, segment.subject, many)}
        empty={
          <Notice title={q ? "No member like this" : "Nobody is in it"}>
            {q ? "Search for another part of the name." : EMPTY[segment.mode]}
          </Notice>
        }
      />
      {isAdding && <AddMembers segment={segment} onClose={() => setAdding(false)} />}
    </>
  );
}

const EMPTY: Record<Segment["mode"], string> = {
  rule: "Nobody meets its criteria now. Why asks for one account or contact which condition fails.",
  managed: "No workflow and no ladder has put anybody here.",
  manual: "Add members by hand, or import a file.",
};

function columnsOf(segment: Segment): Column<Member>[] {
  return [
    {
      key: "name",
      header: segment.subject === "account" ? "Account" : "Contact",
      sort: "name",
      firstSort: "ascending",
      render: (member) => (
        <Stack gap={0}>
          <SubjectLink
            subject={segment.subject}
            id={member.subject_id}
            name={member.name ?? member.address ?? `${segment.subject} ${member.subject_id}`}
          />
          {member.name && member.address && (
            <Text size="xs" c="dimmed">
              {member.address}
            </Text>
          )}
        </Stack>
      ),
    },
    {
      key: "score",
      header: "Score",
      sort: "score",
      render: (member) => <Score value={member.score} tier={member.tier} />,
    },
    {
      key: "since",
      header: "Since",
      sort: "since",
      isMinor: true,
      render: (member) => (
        <Text span size="sm" style={{ whiteSpace: "nowrap" }}>
          <When at={member.since} />
        </Text>
      ),
    },
    {
      key: "by",
      header: "By",
      isMinor: true,
      render: (member) => (
        <Group gap={6} wrap="nowrap">
          <By source={member.source} sourceKey={member.source_key} />
          {member.pinned && (
            <Badge size="xs" variant="light" tt="none">
              pinned
            </Badge>
          )}
        </Group>
      ),
    },
    {
      key: "why",
      header: "",
      align: "right",
      width: 40,
      render: (member) => (
        <ActionIcon
          component={Link}
          to={`/segments/${segment.key}`}
          search={{ tab: "why", of: member.subject_id } as never}
          size="sm"
          variant="subtle"
          color="gray"
          aria-label={`Why is ${member.name ?? member.address ?? member.subject_id} in here?`}
          title="Why is it in here?"
        >
          <IconQuestionMark size={15} />
        </ActionIcon>
      ),
    },
  ];
}

function MemberMenu({
  member,
  segment,
  change,
}: {
  member: Member;
  segment: Segment;
  change: ReturnType<typeof useMemberChange>["change"];
}) {
  const name = member.name ?? member.address ?? member.subject_id;
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <ActionIcon size="sm" variant="subtle" color="gray" aria-label={`More for ${name}`}>
          <IconDots size={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {!member.pinned && (
          <Menu.Item leftSection={<IconPin size={15} />} onClick={() => change("pin_in", [member.subject_id])}>
            Keep in, whatever else says
          </Menu.Item>
        )}
        {member.pinned && (
          <Menu.Item leftSection={<IconPinnedOff size={15} />} onClick={() => change("unpin", [member.subject_id])}>
            Take the pin away
          </Menu.Item>
        )}
        {segment.mode !== "rule" && (
          <Menu.Item leftSection={<IconUserMinus size={15} />} onClick={() => change("remove", [member.subject_id])}>
            Remove
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconPinnedOff size={15} />} onClick={() => change("pin_out", [member.subject_id])}>
          Keep out, whatever else says
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

import { Alert, Anchor, Badge, Group, Select, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPin } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { api, type Schemas } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { When } from "#/components/When";
import { JudgedTree } from "#/trial/JudgedTree";
import { By, Use } from "./parts";
import classes from "./Segments.module.css";
import type { Segment } from "./words";

/** Why somebody is in here, or not: every condition with what it looked at, pins, and the rules that write to the segment. */
export function WhyTab({ segment }: { segment: Segment }) {
  const search = useSearch({ strict: false }) as { of?: string | number };
  const navigate = useNavigate();
  const of = Number(search.of) || null;
  const ask = (id: string | null) =>
    void navigate({
      to: `/segments/${segment.key}`,
      search: id ? { tab: "why", of: Number(id) } : { tab: "why" },
      replace: true,
    });
  return (
    <Stack p="md">
      <WhomToAsk segment={segment} of={of} onChoose={ask} />
      {of ? (
        <Answer segment={segment} of={of} />
      ) : (
        <Text size="sm" c="dimmed">
          Choose {segment.subject === "account" ? "an account" : "a contact"}, member or not. You will see every
          condition, whether it holds, and what it looked at.
        </Text>
      )}
    </Stack>
  );
}

function WhomToAsk({
  segment,
  of,
  onChoose,
}: {
  segment: Segment;
  of: number | null;
  onChoose: (id: string | null) => void;
}) {
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed.trim(), 200);
  const query = { params: { query: { limit: 12, ...(q ? { q } : {}) } } };
  const accounts = api.useQuery("get", "/api/v1/accounts", query, {
    enabled: segment.subject === "account",
    placeholderData: (before) => before,
  });
  const contacts = api.useQuery("get", "/api/v1/contacts", query, {
    enabled: segment.subject === "contact",
    placeholderData: (before) => before,
  });
  const found =
    segment.subject === "account"
      ? (accounts.data?.items ?? []).map((one) => ({
          value: String(one.account_id),
          label: [one.name, one.domain].filter(Boolean).join(" · "),
        }))
      : (contacts.data?.items ?? []).map((one) => ({
          value: String(one.contact_id),
          label: [one.name, one.email].filter(Boolean).join(" · "),
        }));
  const chosen = of ? String(of) : null;
  const { data: why } = useWhy(segment, of);
  // One label for whom is asked about, found or not: another one would take the place of what somebody is typing.
  const options = chosen
    ? [{ value: chosen, label: why?.name ?? "…" }, ...found.filter((one) => one.value !== chosen)]
    : found;
  return (
    <Select
      label={`Why is this ${segment.subject} in here, or not?`}
      placeholder={segment.subject === "account" ? "Name or domain" : "Name or email"}
      searchable
      clearable
      maw={420}
      value={chosen}
      onChange={onChoose}
      onSearchChange={setTyped}
      data={options}
      filter={({ options: all }) => all}
      nothingFoundMessage="Nobody of that name"
    />
  );
}

function useWhy(segment: Segment, of: number | null) {
  return api.useQuery(
    "get",
    "/api/v1/segments/{key}/why",
    { params: { path: { key: segment.key }, query: { subject_id: of ?? 0 } } },
    { enabled: of !== null },
  );
}

function Answer({ segment, of }: { segment: Segment; of: number }) {
  const { data: why, error } = useWhy(segment, of);
  if (error)
    return (
      <Alert color="red" title="No answer">
        {errorMessage(error)}
      </Alert>
    );
  if (!why) return <Skeleton height={140} />;
  return (
    <Stack gap="md">
      <Group gap="sm">
        <Title order={2}>
          <Anchor component={Link} to={`/${segment.subject}s/${why.subject_id}`} inherit underline="always">
            {why.name}
          </Anchor>{" "}
          is {why.is_member ? "in" : "not in"} {segment.name}
        </Title>
        {why.holds !== null && why.holds !== why.is_member && (
          <Badge variant="light" color="yellow" tt="none">
            {why.holds ? "enters with the next tick" : "leaves with the next tick"}
          </Badge>
        )}
      </Group>
      <ul className={classes.reasons}>
        {why.reasons.map((reason) => (
          <li key={reason}>
            <Text size="sm">{reason}</Text>
          </li>
        ))}
      </ul>
      {why.membership && (
        <Text size="sm">
          A member since <When at={why.membership.since} />, by{" "}
          <By source={why.membership.source as Schemas["Member"]["source"]} sourceKey={why.membership.source_key} />.
        </Text>
      )}
      {why.pinned && (
        <Alert variant="light" color={why.pinned.side === "in" ? "petrol" : "red"} icon={<IconPin size={16} />}>
          Kept {why.pinned.side} by{" "}
          {why.pinned.pinned_by ?? (why.pinned.source === "import" ? "an import" : "a person")} since{" "}
          <When at={why.pinned.pinned_at} />, whatever else says.
        </Alert>
      )}
      {why.criteria && (
        <section aria-label="Criteria">
          <Title order={3} mb={4}>
            Criteria
          </Title>
          <JudgedTree judged={why.criteria} />
        </section>
      )}
      {why.rules.map((rule) => (
        <section key={`${rule.kind} ${rule.key}`} aria-label={rule.name}>
          <Group gap={8} mb={4}>
            <Title order={3}>
              <Use kind={rule.kind} of={rule.key} name={rule.name} />
            </Title>
            <Text size="sm" c="dimmed">
              {rule.does}
            </Text>
            <Badge size="sm" variant="light" color={rule.matches ? "petrol" : "gray"} tt="none">
              {rule.matches ? "matches" : "does not match"}
            </Badge>
            {rule.status !== "active" && (
              <Badge size="sm" variant="default" tt="none">
                {rule.status}
              </Badge>
            )}
          </Group>
          {rule.note && (
            <Text size="sm" c="dimmed">
              {rule.note}
            </Text>
          )}
          {rule.kind === "ladder" && (
            <Text size="sm">
              Measures {rule.measured ?? "nothing"}; stands on {rule.stage ?? "no stage"}. This segment is for what is{" "}
              {rule.band}.
            </Text>
          )}
          {rule.criteria && <JudgedTree judged={rule.criteria} />}
        </section>
      ))}
      {why.may_turn_at && (
        <Text size="xs" c="dimmed">
          Without any event, this may turn <When at={why.may_turn_at} />, when a window ends.
        </Text>
      )}
    </Stack>
  );
}

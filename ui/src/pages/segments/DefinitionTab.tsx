import { Button, CopyButton, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { api } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { useMay } from "#/session/session";
import { VersionsPanel } from "#/trial/VersionsPanel";
import classes from "./Segments.module.css";
import type { Segment } from "./words";

/** The definition as text, the SQL it comes to, and its versions. */
export function DefinitionTab({ segment }: { segment: Segment }) {
  const mayEdit = useMay("segments.edit");
  const { data, error } = api.useQuery("get", "/api/v1/definitions/{kind}/{key}", {
    params: { path: { kind: "segment", key: segment.key } },
  });
  const [isSql, setSql] = useState(false);
  if (error)
    return (
      <Text c="red" p="md" size="sm">
        {errorMessage(error)}
      </Text>
    );
  return (
    <Stack p="md" gap="lg">
      <section aria-label="Definition">
        <Group justify="space-between" mb={6}>
          <Title order={2}>{data ? `Version ${data.version}` : "Definition"}</Title>
          {data && <Copy text={data.yaml} />}
        </Group>
        {data ? <Code text={data.yaml} label="The definition as YAML" /> : <Skeleton height={160} />}
      </section>
      {isSql ? (
        <Sql segment={segment} />
      ) : (
        <Group>
          <Button size="xs" variant="default" onClick={() => setSql(true)}>
            Show the SQL
          </Button>
        </Group>
      )}
      <VersionsPanel kind="segment" itemKey={segment.key} mayEdit={mayEdit} />
    </Stack>
  );
}

function Sql({ segment }: { segment: Segment }) {
  const { data, error } = api.useQuery("get", "/api/v1/segments/{key}/sql", { params: { path: { key: segment.key } } });
  if (error)
    return (
      <Text c="red" size="sm">
        {errorMessage(error)}
      </Text>
    );
  if (!data) return <Skeleton height={160} />;
  if (data.items.length === 0)
    return (
      <Text size="sm" c="dimmed">
        People keep this segment, so that no SQL decides.
      </Text>
    );
  return data.items.map((item) => (
    <section key={item.title} aria-label={item.title}>
      <Group justify="space-between" mb={6}>
        <Title order={3}>{item.title}</Title>
        <Copy text={item.sql} />
      </Group>
      <Code text={item.sql} label={item.title} />
      {item.parameters.length > 0 && (
        <Text size="xs" c="dimmed" mt={4}>
          {item.parameters.map((one) => `${one.name} = ${one.value}`).join(", ")}
        </Text>
      )}
    </section>
  ));
}

function Code({ text, label }: { text: string; label: string }) {
  return (
    <pre className={classes.sql} tabIndex={0} role="region" aria-label={label}>
      {text}
    </pre>
  );
}

function Copy({ text }: { text: string }) {
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button size="compact-xs" variant="subtle" onClick={copy}>
          {copied ? "Copied" : "Copy"}
        </Button>
      )}
    </CopyButton>
  );
}

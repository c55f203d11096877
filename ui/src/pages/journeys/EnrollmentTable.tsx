import { Anchor, Badge, Group, Pill, SegmentedControl, Text } from "@mantine/core";
import { api, type Schemas } from "#/api/client";
import { REASONS } from "#/canvas/words";
import { DataTable } from "#/components/DataTable";
import { Notice } from "#/components/Notice";
import { useCursorPages } from "#/components/useCursorPages";
import { When } from "#/components/When";
import { SubjectLink } from "#/trial/EffectView";

interface EnrollmentTableProps {
  journey: Schemas["JourneyMap"];
  node: string | undefined;
  isEnded: boolean;
  onShow: (next: { node?: string; ended?: boolean }) => void;
  onPath: (enrollmentId: number) => void;
}

/** Who is on the way, and where they wait; or who left, where and why. */
export function EnrollmentTable({ journey, node, isEnded, onShow, onPath }: EnrollmentTableProps) {
  const { cursor, pagesFor } = useCursorPages(`${journey.key} ${node} ${isEnded}`);
  const { data, error } = api.useQuery("get", "/api/v1/journeys/{key}/enrollments", {
    params: { path: { key: journey.key }, query: { node, ended: isEnded, cursor, limit: 50 } },
  });
  const titles = new Map(journey.nodes.map((one) => [one.id, one.label ?? one.id]));
  return (
    <>
      <Group gap="sm" px="md" pb="xs">
        <SegmentedControl
          size="xs"
          aria-label="Whom to list"
          value={isEnded ? "ended" : "inside"}
          onChange={(next) => onShow({ node, ended: next === "ended" })}
          data={[
            { value: "inside", label: `On the way ${journey.inside}` },
            { value: "ended", label: `Left ${journey.left}` },
          ]}
        />
        {node && (
          <Pill
            withRemoveButton
            onRemove={() => onShow({ ended: isEnded })}
            removeButtonProps={{ "aria-label": "Everywhere" }}
          >
            {isEnded ? "left at" : "at"} {titles.get(node) ?? node}
          </Pill>
        )}
      </Group>
      <DataTable
        label={isEnded ? "Who left, the newest entry first" : "Who is on the way, the newest entry first"}
        columns={[
          {
            key: "name",
            header: journey.subject === "contact" ? "Contact" : "Account",
            render: (row) => (
              <div>
                <SubjectLink
                  subject={journey.subject}
                  id={row.subject_id}
                  name={row.name ?? row.address ?? String(row.subject_id)}
                />
                {row.name && (
                  <Text size="xs" c="dimmed">
                    {row.address}
                  </Text>
                )}
              </div>
            ),
          },
          {
            key: "entered",
            header: "Came in",
            render: (row) => (
              <Text size="sm" component="div">
                <When at={row.entered_at} />
                {row.entry_number > 1 && (
                  <Badge size="xs" variant="default" ml={6}>
                    {row.entry_number}. time
                  </Badge>
                )}
              </Text>
            ),
          },
          {
            key: "node",
            header: isEnded ? "Left at" : "Is at",
            render: (row) => <Text size="sm">{titles.get(row.node) ?? row.node}</Text>,
          },
          isEnded
            ? {
                key: "reason",
                header: "Why",
                render: (row) => (
                  <Text size="sm" component="div">
                    {REASONS[row.reason ?? ""] ?? row.reason} · <When at={row.ended_at} />
                  </Text>
                ),
              }
            : {
                key: "wake",
                header: "Until",
                isMinor: true,
                render: (row) => (
                  <Text size="sm" component="div">
                    {journey.status === "disabled" ? (
                      "the journey is resumed"
                    ) : (
                      <When at={row.wake_at} empty="something happens" />
                    )}
                  </Text>
                ),
              },
          {
            key: "version",
            header: "Version",
            align: "right",
            isMinor: true,
            render: (row) => (
              <Text size="sm" c="dimmed">
                {row.version}
              </Text>
            ),
          },
          {
            key: "path",
            header: "Path",
            render: (row) => (
              <Anchor
                component="button"
                type="button"
                size="sm"
                onClick={() => onPath(row.enrollment_id)}
                aria-label={`Every step of ${row.name ?? row.address ?? row.subject_id}`}
              >
                Every step
              </Anchor>
            ),
          },
        ]}
        rows={data?.items}
        rowKey={(row) => row.enrollment_id}
        error={error}
        pages={pagesFor(data?.next_cursor)}
        empty={
          <Notice title={isEnded ? "Nobody left" : "Nobody is here"}>
            {isEnded
              ? "Whoever comes to an end of the journey, or reaches its goal, is listed here with the reason."
              : "Whoever comes in is listed here, with where they wait and until when."}
          </Notice>
        }
      />
    </>
  );
}

import { Alert, Button, Group, List, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconEye } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { http, type Schemas } from "#/api/client";
import { type Body, useForgetDefinitions } from "#/api/definitions";
import { errorCode, errorMessage } from "#/api/errors";
import type { Problem } from "#/canvas/faults";
import { OpenModal } from "#/components/OpenDialog";
import { plural } from "#/components/numbers";
import type { InForce } from "#/definition/inForce";
import { DiffTable } from "#/trial/DiffTable";
import { told } from "#/trial/diff";
import { PreviewDialog } from "./PreviewDialog";

interface PublishDialogProps {
  journeyKey: string;
  isPublished: boolean;
  draft: Body;
  /** The draft as it is saved; null where nothing was changed. */
  kept: Schemas["Draft"] | null;
  inForce: InForce;
  problems: readonly Problem[];
  isOutdated: boolean;
  onClose: () => void;
}

/** Says what publishing changes, and does it; a draft with faults is not published. */
export function PublishDialog(props: PublishDialogProps) {
  const { journeyKey, isPublished, draft, kept, inForce, problems, isOutdated, onClose } = props;
  const [error, setError] = useState<unknown>(null);
  const [isPending, setPending] = useState(false);
  const [isPreviewed, setPreviewed] = useState(false);
  const navigate = useNavigate();
  const forget = useForgetDefinitions();
  const isOvertaken = isOutdated || errorCode(error) === "conflict";
  const publish = async () => {
    setPending(true);
    setError(null);
    const { data, error: failure } = await http
      .POST("/api/v1/journeys/{key}/publish", {
        params: { path: { key: journeyKey }, query: { replace: isOvertaken } },
      })
      .catch((caught: unknown) => ({ data: undefined, error: caught }));
    setPending(false);
    if (!data) {
      setError(failure);
      return;
    }
    onClose();
    await navigate({ to: "/journeys/$journeyKey", params: { journeyKey } as never });
    notifications.show({
      title: "Published",
      message: [`Version ${data.version} of ${String(draft.name)} is in force.`, data.warning]
        .filter(Boolean)
        .join(" "),
    });
    await forget();
  };
  return (
    <>
      <OpenModal
        onClose={onClose}
        title={`Publish ${String(draft.name ?? journeyKey)}`}
        size="lg"
        closeOnEscape={!isPreviewed}
      >
        <Stack>
          {problems.length > 0 ? (
            <Alert color="red" title={`${plural(problems.length, "fault")} to mend first`}>
              <List size="sm">
                {problems.map((one, place) => (
                  <List.Item key={place}>
                    {one.node ?? "The journey"}: {one.message}
                  </List.Item>
                ))}
              </List>
            </Alert>
          ) : (
            <>
              {isPublished ? (
                <>
                  <Text size="sm">
                    Whoever is on the way keeps their version, until you move them to this one; everybody who comes from
                    now on gets it.
                  </Text>
                  <DiffTable label="What publishing changes" differences={told(kept?.changes ?? [])} />
                </>
              ) : (
                <Text size="sm">It begins at once, for whoever its start says. You can pause it at any time.</Text>
              )}
              {isOvertaken && (
                <Alert color="orange" title="Another version came into force since this draft was begun">
                  Publishing puts this draft in its place, and what the other version changed is undone.
                </Alert>
              )}
            </>
          )}
          {error !== null && (
            <Text size="sm" c="red" role="alert">
              {errorMessage(error)}
            </Text>
          )}
          <Group justify="flex-end" gap="xs">
            <Button
              variant="subtle"
              disabled={problems.length > 0}
              leftSection={<IconEye size={15} />}
              onClick={() => setPreviewed(true)}
            >
              Preview
            </Button>
            <Button variant="default" onClick={onClose}>
              Go on editing
            </Button>
            <Button loading={isPending} disabled={problems.length > 0} onClick={() => void publish()}>
              {isOvertaken ? "Publish in its place" : "Publish"}
            </Button>
          </Group>
        </Stack>
      </OpenModal>
      {isPreviewed && (
        <PreviewDialog journeyKey={journeyKey} body={draft} inForce={inForce} onClose={() => setPreviewed(false)} />
      )}
    </>
  );
}

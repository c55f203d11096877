import { ActionIcon, Group, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import dayjs from "dayjs";
import { useNavigate, useSearch } from "@tanstack/react-router";

/** The moment in the address as the API takes it, if it is one. */
export function useMoment(): string | undefined {
  const at = useSearch({ strict: false }).at;
  return typeof at === "string" && dayjs(at).isValid() ? new Date(at).toISOString() : undefined;
}

/** Picks a past moment to explain the score as of. It is kept in the address. */
export function MomentPicker() {
  const at = useMoment();
  const navigate = useNavigate();
  const go = (moment: string | undefined) =>
    void navigate({
      to: ".",
      search: ((search: Record<string, unknown>) => ({ ...search, at: moment })) as never,
      replace: true,
    });
  return (
    <Group gap={4} wrap="nowrap">
      <TextInput
        type="datetime-local"
        size="xs"
        aria-label="Score as of"
        title="Score as of a past moment"
        max={dayjs().format("YYYY-MM-DDTHH:mm")}
        value={at ? dayjs(at).format("YYYY-MM-DDTHH:mm") : ""}
        onChange={(event) =>
          go(event.currentTarget.value ? new Date(event.currentTarget.value).toISOString() : undefined)
        }
      />
      {at && (
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label="Back to now"
          title="Back to now"
          onClick={() => go(undefined)}
        >
          <IconX size={15} />
        </ActionIcon>
      )}
    </Group>
  );
}

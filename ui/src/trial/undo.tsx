import { Anchor, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { errorMessage } from "#/api/errors";

/** Says what was done, with a way back for a while. */
export function offerUndo(title: string, message: string, undo: () => Promise<void>): void {
  const id = notifications.show({
    title,
    autoClose: 30_000,
    message: (
      <Text size="sm" component="span">
        {message}{" "}
        <Anchor
          component="button"
          type="button"
          size="sm"
          onClick={() => {
            notifications.hide(id);
            undo().then(
              () => notifications.show({ message: "Undone." }),
              (error) =>
                notifications.show({ color: "red", title: "It could not be undone", message: errorMessage(error) }),
            );
          }}
        >
          Undo
        </Anchor>
      </Text>
    ),
  });
}

import { Loader, Modal, Text, VisuallyHidden } from "@mantine/core";
import { useDebouncedValue, useMediaQuery } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { keepPreviousData } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { api } from "#/api/client";
import { errorMessage } from "#/api/errors";
import { plural } from "#/components/numbers";
import { addressOf, type Found, matching } from "./entries";
import { choices, type Choice, moved } from "./choices";
import { ChoiceLine } from "./ChoiceLine";
import classes from "./Palette.module.css";
import { recent, remember } from "./recent";
import { useEntries } from "./useEntries";

const NAMED = ["account", "segment", "workflow", "ladder", "campaign", "intent_report"] as const;
// People type three letters in this time; asking after each of them helps nobody.
const PAUSE_MS = 120;

interface PaletteProps {
  opened: boolean;
  /** Its number, from 1. Each opening begins with an empty field, also while the one before still fades out. */
  opening: number;
  onClose: () => void;
}

/** One field that leads anywhere: to every screen, to whatever has a name, and to what can be done. */
export default function Palette({ opened, opening, onClose }: PaletteProps) {
  const isNarrow = useMediaQuery("(max-width: 36em)");
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      withCloseButton={false}
      title={<VisuallyHidden>Search and commands</VisuallyHidden>}
      size={620}
      padding={0}
      yOffset="9vh"
      fullScreen={isNarrow ?? false}
      transitionProps={{ transition: "fade", duration: 100 }}
      overlayProps={{ backgroundOpacity: 0.35, blur: 2 }}
      classNames={{ content: classes.content, header: classes.header, body: classes.body }}
    >
      <div data-keeps-focus={opened || undefined}>
        <Finder key={opening} onClose={onClose} />
      </div>
    </Modal>
  );
}

function Finder({ onClose }: { onClose: () => void }) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const navigate = useNavigate();
  // What is typed right after the shortcut belongs in the field: it cannot wait for the dialog to have faded in.
  useEffect(() => field.current?.focus(), []);
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const [asked] = useDebouncedValue(query.trim(), PAUSE_MS);
  const { screens, actions } = useEntries();
  const { found, isSearching, error } = useFound(asked);
  const isAsking = query.trim() !== "";

  const groups = useMemo(
    () =>
      isAsking
        ? choices({
            found,
            screens: matching(screens, query).slice(0, 5),
            actions: matching(actions, query).slice(0, 4),
          })
        : choices({ recent: recent(), screens, actions }),
    [isAsking, found, screens, actions, query],
  );
  const all = groups.flatMap((group) => group.choices);
  const active = all.find((choice) => choice.id === chosen) ?? all[0];
  const optionId = (choice: Choice) => `${id}-${choice.id}`;

  const take = (choice: Choice) => {
    onClose();
    if (choice.found) {
      remember(choice.found);
      void navigate({ to: addressOf(choice.found) });
    } else if (choice.entry?.to) void navigate({ to: choice.entry.to });
    else choice.entry?.act?.();
  };
  const move = (by: number) => {
    const next = moved(all, active, by);
    if (!next) return;
    setChosen(next.id);
    document.getElementById(optionId(next))?.scrollIntoView({ block: "nearest" });
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = ({ ArrowDown: 1, ArrowUp: -1, PageDown: 6, PageUp: -6 } as Record<string, number>)[event.key];
    if (step !== undefined) move(step);
    else if (event.key === "Enter" && active) take(active);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <div className={classes.field}>
        <IconSearch size={18} stroke={1.7} aria-hidden />
        <input
          ref={field}
          data-autofocus
          role="combobox"
          aria-label="Search for anything"
          aria-expanded
          aria-controls={`${id}-list`}
          aria-activedescendant={active ? optionId(active) : undefined}
          aria-autocomplete="list"
          placeholder="An account, a person, a segment, a screen, an action"
          autoComplete="off"
          spellCheck={false}
          value={query}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            setChosen(null);
          }}
          onKeyDown={pressed}
        />
        {isSearching && <Loader size={15} aria-label="Searching" />}
        <button type="button" className={classes.close} onClick={onClose}>
          Close
        </button>
      </div>
      <div role="listbox" id={`${id}-list`} aria-label="What was found" className={classes.list}>
        {groups.map((group) => (
          <div key={group.label} role="group" aria-labelledby={`${id}-${group.label}`}>
            <div id={`${id}-${group.label}`} className={classes.label}>
              {group.label}
            </div>
            {group.choices.map((choice) => (
              <ChoiceLine
                key={choice.id}
                id={optionId(choice)}
                choice={choice}
                isActive={choice === active}
                onPoint={() => setChosen(choice.id)}
                onTake={() => take(choice)}
              />
            ))}
          </div>
        ))}
      </div>
      {all.length === 0 && !isSearching && (
        <Text size="sm" c="dimmed" className={classes.nothing}>
          {error
            ? errorMessage(error)
            : `Nothing here is called “${query.trim()}”. Try a part of the name, the domain or the email.`}
        </Text>
      )}
      <VisuallyHidden role="status">{isAsking && !isSearching ? plural(all.length, "result") : ""}</VisuallyHidden>
      <div className={classes.foot} aria-hidden>
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> choose
        </span>
        <span>
          <kbd>Enter</kbd> go
        </span>
        <span>
          <kbd>Esc</kbd> close
        </span>
      </div>
    </>
  );
}

/** What the server finds; people, of whom there are most, apart, so that the rest need not wait for them. */
function useFound(asked: string): { found: Found[]; isSearching: boolean; error: unknown } {
  const options = { enabled: asked !== "", placeholderData: keepPreviousData, staleTime: 10_000 };
  const named = api.useQuery("get", "/api/v1/search", { params: { query: { q: asked, kind: [...NAMED] } } }, options);
  const people = api.useQuery("get", "/api/v1/search", { params: { query: { q: asked, kind: ["contact"] } } }, options);
  const found = useMemo(() => {
    const others = named.data?.items ?? [];
    const accounts = others.filter((one) => one.kind === "account");
    return [...accounts, ...(people.data?.items ?? []), ...others.filter((one) => one.kind !== "account")];
  }, [named.data, people.data]);
  return {
    found: asked === "" ? [] : found,
    isSearching: named.isFetching || people.isFetching,
    error: named.error ?? people.error,
  };
}

import { UnstyledButton } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import classes from "./SearchButton.module.css";

const load = () => import("./palette/Palette");
const Palette = lazy(load);
const isApple = /mac|iphone|ipad/i.test(navigator.userAgent);

/** Opens the command palette, which is fetched when it is first asked for. So does Ctrl or Cmd with K, wherever one is. */
export function SearchButton() {
  const [opened, setOpened] = useState(false);
  const [openings, setOpenings] = useState(0);
  const open = () => {
    setOpenings((before) => before + 1);
    setOpened(true);
  };
  useHotkeys([["mod+K", () => (opened ? setOpened(false) : open())]], [], true);
  return (
    <>
      <UnstyledButton
        className={classes.search}
        onClick={open}
        onPointerEnter={() => void load()}
        aria-keyshortcuts={isApple ? "Meta+K" : "Control+K"}
      >
        <IconSearch size={16} stroke={1.8} aria-hidden />
        <span className={classes.words}>Search or jump to</span>
        <kbd className={classes.keys}>{isApple ? "⌘ K" : "Ctrl K"}</kbd>
      </UnstyledButton>
      {openings > 0 && (
        <Suspense>
          <Palette opened={opened} opening={openings} onClose={() => setOpened(false)} />
        </Suspense>
      )}
    </>
  );
}

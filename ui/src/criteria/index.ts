export { CriteriaBuilder } from "./CriteriaBuilder";
export { LiveCount } from "./LiveCount";
export { type LiveCountState, useLiveCount } from "./useLiveCount";
export { useVocabulary, type Vocabulary } from "./useVocabulary";
export { tidy } from "./tidy";
export { toYaml } from "./yaml";
export { unfinished } from "./unfinished";
export { problemsOf, type Problem } from "./problems";
export type { Criteria, Subject } from "./types";

/** Subjects for tests of checks: a template text, the native engine, and no vocabulary unless one is given. */
import { Template } from "@huggingface/jinja";
import type { Vocabulary } from "../../src/runtime/vocabulary.ts";
import { createPlan, type PromptPlan } from "../../src/template/prompt-plan.ts";
import type { TemplateCandidate, TemplateFile } from "../../src/template/verifier/subject.ts";
import {
  type SubjectParts,
  TemplateSubject,
} from "../../src/template/verifier/template-subject.ts";
import { verifyTemplate } from "../../src/template/verifier/verify.ts";
import { renderNatively } from "./native-jinja.ts";

export interface TestSubjectOptions {
  vocabulary?: Vocabulary | null;
  file?: TemplateFile | null;
  plan?: Partial<PromptPlan>;
  candidates?: readonly TemplateCandidate[];
}

export function createTestSubject(source: string, options: TestSubjectOptions = {}) {
  return new TemplateSubject(createTestParts(source, options), {
    ...createPlan(source),
    ...options.plan,
  });
}

function createTestParts(source: string, options: TestSubjectOptions): SubjectParts {
  return {
    source,
    vocabulary: options.vocabulary ?? null,
    file: options.file ?? null,
    candidates: options.candidates ?? [],
    render: renderNatively,
    renderSecond: (text, context) => new Template(text).render(structuredClone(context)),
  };
}

/** The whole verification of a template text in this process. */
export function verifyTestTemplate(source: string, options: TestSubjectOptions = {}) {
  return verifyTemplate(createTestParts(source, options));
}

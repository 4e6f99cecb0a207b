import type { ReactNode } from 'react';
import type { Verification } from '../../../shared/contract/index.ts';
import { Tag } from '../../ui/status/tag.tsx';

const words: Readonly<Record<Verification['basis'], string>> = {
  'published description': 'checked against the API description',
  'documents only': 'unverified, from documents only',
  'the customer’s description': 'as right as its description',
};

/** What a connector was checked against; dashed where nobody has seen it work. */
export function VerificationTag({ basis }: { readonly basis: Verification['basis'] }): ReactNode {
  return <Tag look={basis === 'published description' ? 'solid' : 'dashed'}>{words[basis]}</Tag>;
}

// `apt`.
import { flag, listOf, mapOf, named, text, texts, type Properties, type Schema } from './schema.ts';

const keyed = {
  key: text('A public key of PGP in ASCII armour.'),
  keyid: text('A key by its id. Not applied by the guest agent: write the key itself under `key`.'),
  keyserver: text('Where `keyid` is looked up. Not applied by the guest agent.'),
};

export const aptSource: Schema = mapOf(
  {
    source: text('A line of sources.list, with `$RELEASE`, `$MIRROR`, `$PRIMARY`, `$SECURITY`.'),
    ...keyed,
    filename: text('The name of the file in sources.list.d.'),
    append: flag('Adds to the file; true unless told otherwise.'),
  },
  'One source of packages.',
);

export const aptMirror: Schema = mapOf(
  {
    arches: texts('Architectures, or `default`.'),
    uri: text('The address of the mirror.'),
    search: texts('Addresses, of which the first that can be resolved is taken.'),
    search_dns: flag(
      'Looks for a mirror by its name in the domain of the host. Not applied by the guest agent.',
    ),
    ...keyed,
  },
  'A mirror.',
  { required: ['arches'] },
);

export const aptConfig: Schema = mapOf(
  {
    sources_list: text('The whole of sources.list.'),
    sources: named(aptSource, 'Further sources, by name.'),
    conf: text('Lines for apt.conf.d.'),
    proxy: text('The proxy for http.'),
    http_proxy: text('The proxy for http.'),
    https_proxy: text('The proxy for https.'),
    ftp_proxy: text('The proxy for ftp.'),
    primary: listOf(aptMirror, 'Mirrors of the distribution.'),
    security: listOf(aptMirror, 'Mirrors of its security updates.'),
    preserve_sources_list: flag('Leaves sources.list as the image has it.'),
    disable_suites: texts('Suites to switch off: `updates`, `security`, `$RELEASE-backports`.'),
    debconf_selections: named({ type: 'string' }, 'Answers for debconf-set-selections.'),
    add_apt_repo_match: text('Which sources are for add-apt-repository. Not applied by the guest agent.'),
    generate_mirrorlists: flag('Not applied by the guest agent.'),
  },
  'Where packages of apt come from.',
);

export const apt: Properties = { apt: aptConfig };

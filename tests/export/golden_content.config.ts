// Made by `scrapy preset schema astro`. Made again, it is the same while the preset is.
import { defineCollection, z } from 'astro:content';
import { glob, type Loader } from 'astro/loaders';

// Astro has no drafts of its own: what must not be shown is taken out here, so that no page has to think of it.
const files = glob({ base: "./src/content/news", pattern: '**/*.md' });
const shown: Loader = {
  name: 'wirecopy',
  load: async (context) => {
    await files.load(context);
    for (const [id, entry] of context.store.entries()) if (entry.data.draft) context.store.delete(id);
  },
};

const news = defineCollection({
  loader: shown,
  schema: ({ image }) => z.object({
    title: z.string(),
    description: z.string().optional(),
    pubDate: z.date(),
    updatedDate: z.date().optional(),
    draft: z.boolean().optional(),
    canonical_url: z.string().url(),
    article_type: z.string().optional(),
    video_id: z.string().optional(),
    quality: z.number().int().optional(),
    heat: z.number().int().optional(),
    language: z.string().optional(),
    tags: z.array(z.string()).optional(),
    authors: z.array(z.string()).optional(),
    image: z.object({
      url: z.string().url().or(image()),
      width: z.number().int().optional(),
      height: z.number().int().optional(),
      srcset: z.string().optional(),
    }).optional(),
    provider: z.object({
      name: z.string(),
      domain: z.string(),
    }),
    related: z.array(z.object({
      title: z.string(),
      canonical_url: z.string().url(),
      date: z.date(),
      provider: z.object({
        name: z.string(),
        domain: z.string(),
      }),
    })).optional(),
    secured: z.string().optional(),
  }),
});

export const collections = { news };

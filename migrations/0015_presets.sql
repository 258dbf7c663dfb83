-- The tools of the studio, as data (product.md 4). A *version* is what a tool was from one change to
-- the next; a task keeps the one it was made with, so versions are never changed or deleted.
--
-- A definition is JSON (`studio::presets::Definition`):
--
--   * `role` of a slot follows "Image 1 is …", and says what that picture is to the model;
--   * `prompt` is the change asked for: its `en` goes to the model, both are shown to users;
--   * `prompt` of a choice, or of an option, is added where it is chosen;
--   * `closing` ends every prompt, also a user's own;
--   * `{person}` stands for the number of the first picture in the slot `person`, "image 1" or
--     "图1"; only slots that always hold one can be named. `{value}` stands for the colour chosen.

CREATE TABLE preset_versions (
    preset TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    definition TEXT NOT NULL CHECK (json_valid(definition)),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (preset, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE presets (
    id TEXT PRIMARY KEY,
    -- Its place on the page.
    position INTEGER NOT NULL,
    is_on INTEGER NOT NULL DEFAULT 1 CHECK (is_on IN (0, 1)),
    -- The version on offer.
    version INTEGER NOT NULL,
    FOREIGN KEY (id, version) REFERENCES preset_versions (preset, version)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER preset_versions_do_not_change BEFORE UPDATE ON preset_versions
BEGIN
    SELECT RAISE(ABORT, 'a version of a preset is not changed');
END;

CREATE TRIGGER preset_versions_stay BEFORE DELETE ON preset_versions
BEGIN
    SELECT RAISE(ABORT, 'versions of presets are not deleted');
END;

-- INSERT OR REPLACE deletes without asking the trigger above.
CREATE TRIGGER preset_versions_come_once BEFORE INSERT ON preset_versions
WHEN EXISTS (
    SELECT 1 FROM preset_versions WHERE preset = NEW.preset AND version = NEW.version
)
BEGIN
    SELECT RAISE(ABORT, 'a version of a preset is not changed');
END;

CREATE TRIGGER presets_offer_a_version_that_is_there BEFORE INSERT ON presets
WHEN NOT EXISTS (SELECT 1 FROM preset_versions WHERE preset = NEW.id AND version = NEW.version)
BEGIN
    SELECT RAISE(ABORT, 'a preset offers a version that is there');
END;

CREATE TRIGGER presets_change_to_a_version_that_is_there BEFORE UPDATE ON presets
WHEN NOT EXISTS (SELECT 1 FROM preset_versions WHERE preset = NEW.id AND version = NEW.version)
BEGIN
    SELECT RAISE(ABORT, 'a preset offers a version that is there');
END;

INSERT INTO preset_versions (preset, version, created_at, definition) VALUES ('try_on', 1, 0, '{
  "name": {"zh": "虚拟换衣", "en": "Virtual try-on"},
  "summary": {
    "zh": "给一个人换上一到十件衣服，一件一张图",
    "en": "Dress one person in one to ten garments, a picture for each"
  },
  "slots": [
    {
      "id": "person",
      "name": {"zh": "人物", "en": "Person"},
      "hint": {
        "zh": "正面、光线均匀、看得到上半身或全身",
        "en": "Facing the camera, evenly lit, upper or whole body in view"
      },
      "right": [
        {"zh": "正面或微侧，站姿自然", "en": "Facing the camera, standing at ease"},
        {"zh": "光线均匀，身体没有遮挡", "en": "Evenly lit, the body in full view"}
      ],
      "wrong": [
        {"zh": "多人合影", "en": "Several people"},
        {"zh": "模糊、太暗或截掉了身体", "en": "Blurred, dark, or cut off"}
      ],
      "min": 1,
      "max": 1,
      "role": "the person, and the photograph to edit."
    },
    {
      "id": "garments",
      "name": {"zh": "服装", "en": "Garment"},
      "hint": {
        "zh": "平铺或挂拍，一张一件，拍完整",
        "en": "Laid flat or on a hanger, one a picture, all of it in view"
      },
      "right": [
        {"zh": "平铺或挂拍，整件入镜", "en": "Flat or on a hanger, all of it in view"},
        {"zh": "颜色真实，印花清楚", "en": "True colours, a clear print"}
      ],
      "wrong": [
        {"zh": "多件叠在一起", "en": "Several pieces on a heap"},
        {"zh": "折叠或有大片遮挡", "en": "Folded or largely covered"}
      ],
      "min": 1,
      "max": 10,
      "role": "the garment. Ignore its background, and whoever wears it there."
    }
  ],
  "one_output_each": "garments",
  "options": [
    {
      "id": "garment_kind",
      "kind": "choice",
      "name": {"zh": "服装类型", "en": "Kind of garment"},
      "default": "auto",
      "choices": [
        {
          "id": "auto",
          "name": {"zh": "自动", "en": "Auto"},
          "prompt": ""
        },
        {
          "id": "top",
          "name": {"zh": "上装", "en": "Top"},
          "prompt": "The garment is a top: leave what is worn below the waist as it is."
        },
        {
          "id": "bottom",
          "name": {"zh": "下装", "en": "Bottom"},
          "prompt": "The garment is worn below the waist: leave the top as it is."
        },
        {
          "id": "dress",
          "name": {"zh": "连衣裙", "en": "Dress"},
          "prompt": "The garment is a dress: it takes the place of both top and bottom."
        },
        {
          "id": "outerwear",
          "name": {"zh": "外套", "en": "Outerwear"},
          "prompt": "The garment is outerwear: it is worn over what the person has on."
        }
      ]
    }
  ],
  "prompt": {
    "zh": "给{person}的人物穿上{garments}的服装，只替换对应的衣物，其余都不改。服装的版型、长度、颜色、面料质感、印花、Logo、缝线和细节完全以{garments}为准，自然贴合身体，褶皱和阴影真实。{person}人物的脸、发型、肤色、双手、体型、比例和姿势保持原样，背景、构图和光线也保持原样。",
    "en": "Dress the person of {person} in the garment of {garments}, in place of the clothing it corresponds to, and change nothing else. Take the cut, length, colour, fabric texture, print, logo, seams and details of the garment exactly from {garments}, and let it drape naturally over the body with believable folds and shadows. Keep the person of {person} as they are: face, hair, skin, hands, body shape, proportions and pose. Keep the background, the framing and the light of {person}."
  },
  "closing": "The result is exactly one photorealistic picture, sharp and free of artefacts, with natural anatomy. Add no text, watermark, border, collage or second picture.",
  "prompt_max_length": 2000,
  "credits_per_output": 2,
  "aspect_ratios": ["3:4", "1:1", "2:3", "4:5", "9:16"],
  "variants": {"default": 1, "max": 1}
}');

INSERT INTO preset_versions (preset, version, created_at, definition) VALUES ('ai_model', 1, 0, '{
  "name": {"zh": "AI 模特生成", "en": "AI model"},
  "summary": {
    "zh": "让参考模特穿上平铺或挂拍的衣服，直接出商品图",
    "en": "Show a model of your choice in a garment shot flat or on a hanger"
  },
  "slots": [
    {
      "id": "model",
      "name": {"zh": "模特参考", "en": "Model"},
      "hint": {
        "zh": "一位模特，脸部清楚，最好看得到全身",
        "en": "One model, face clear, best with the whole body in view"
      },
      "right": [
        {"zh": "正面或微侧，站姿自然", "en": "Facing the camera, standing at ease"},
        {"zh": "光线均匀，身体没有遮挡", "en": "Evenly lit, the body in full view"}
      ],
      "wrong": [
        {"zh": "多人合影", "en": "Several people"},
        {"zh": "模糊、太暗或截掉了身体", "en": "Blurred, dark, or cut off"}
      ],
      "min": 1,
      "max": 1,
      "role": "the model: the identity to keep."
    },
    {
      "id": "garment",
      "name": {"zh": "服装", "en": "Garment"},
      "hint": {
        "zh": "平铺、挂拍或白底图，拍完整",
        "en": "Flat, on a hanger, or cut out on white, all of it in view"
      },
      "right": [
        {"zh": "平铺或挂拍，整件入镜", "en": "Flat or on a hanger, all of it in view"},
        {"zh": "颜色真实，印花清楚", "en": "True colours, a clear print"}
      ],
      "wrong": [
        {"zh": "多件叠在一起", "en": "Several pieces on a heap"},
        {"zh": "折叠或有大片遮挡", "en": "Folded or largely covered"}
      ],
      "min": 1,
      "max": 1,
      "role": "the garment to present. Ignore its background, its hanger, and whoever wears it there."
    },
    {
      "id": "detail",
      "name": {"zh": "细节图（可选）", "en": "Detail (optional)"},
      "hint": {"zh": "背面、面料或 Logo 的特写", "en": "The back, the fabric, or the logo from near"},
      "right": [
        {"zh": "同一件衣服的特写", "en": "The same garment from near"}
      ],
      "wrong": [
        {"zh": "另一件衣服", "en": "Another garment"}
      ],
      "min": 0,
      "max": 1,
      "role": "a further view of the garment of {garment}, for its details alone: it is the same piece, not a second one."
    }
  ],
  "one_output_each": null,
  "options": [
    {
      "id": "shot",
      "kind": "choice",
      "name": {"zh": "景别", "en": "Shot"},
      "default": "full_body",
      "choices": [
        {
          "id": "full_body",
          "name": {"zh": "全身", "en": "Whole body"},
          "prompt": "Framing: the whole body from head to shoes, with a little room above and below."
        },
        {
          "id": "three_quarter",
          "name": {"zh": "七分身", "en": "Three quarters"},
          "prompt": "Framing: from the head to the middle of the thighs."
        },
        {
          "id": "upper_body",
          "name": {"zh": "半身", "en": "Upper body"},
          "prompt": "Framing: from the head to the waist."
        },
        {
          "id": "side",
          "name": {"zh": "侧身", "en": "From the side"},
          "prompt": "Framing: the whole body, turned half to the side, the face still in view."
        },
        {
          "id": "close_up",
          "name": {"zh": "细节特写", "en": "Close-up"},
          "prompt": "Framing: a close-up of the garment as it is worn, on its fabric and details."
        }
      ]
    },
    {
      "id": "background",
      "kind": "choice",
      "name": {"zh": "背景", "en": "Background"},
      "default": "studio_white",
      "choices": [
        {
          "id": "studio_white",
          "name": {"zh": "纯白棚拍", "en": "White studio"},
          "prompt": "Background: a seamless pure white studio backdrop with a soft shadow at the feet."
        },
        {
          "id": "studio_grey",
          "name": {"zh": "浅灰棚拍", "en": "Grey studio"},
          "prompt": "Background: a seamless light grey studio backdrop, softly lit."
        },
        {
          "id": "street",
          "name": {"zh": "城市街景", "en": "City street"},
          "prompt": "Background: a tidy city street in daylight, softly out of focus, without other people."
        },
        {
          "id": "indoor",
          "name": {"zh": "明亮室内", "en": "Bright room"},
          "prompt": "Background: a bright, plainly furnished room with daylight from a window."
        },
        {
          "id": "outdoor",
          "name": {"zh": "自然户外", "en": "Outdoors"},
          "prompt": "Background: a park with soft natural light, out of focus."
        },
        {
          "id": "reference",
          "name": {"zh": "与模特参考相同", "en": "As in the model picture"},
          "prompt": "Background: that of {model}, unchanged."
        }
      ]
    }
  ],
  "prompt": {
    "zh": "拍一张电商模特图：{model}的模特穿着{garment}的服装，以自然的站姿展示它。服装的版型、长度、颜色、面料质感、印花、Logo、缝线和细节完全以{garment}为准，自然贴合身体，褶皱真实；没有给出的部分用简单的基础款搭配。模特的脸、发型、肤色、体型和比例以{model}为准。",
    "en": "Make a catalogue photograph: the model of {model} wears the garment of {garment} and presents it in a natural standing pose. Take the cut, length, colour, fabric texture, print, logo, seams and details of the garment exactly from {garment}, and let it fit and fold naturally; whatever else is worn is plain and does not draw attention. Keep the identity of the model of {model}: face, hair, skin, body shape and proportions."
  },
  "closing": "The result is exactly one photorealistic picture, sharp and free of artefacts, with natural anatomy. Add no text, watermark, border, collage or second picture.",
  "prompt_max_length": 2000,
  "credits_per_output": 2,
  "aspect_ratios": ["3:4", "1:1", "2:3", "4:5", "9:16"],
  "variants": {"default": 1, "max": 4}
}');

INSERT INTO preset_versions (preset, version, created_at, definition) VALUES ('same_cut', 1, 0, '{
  "name": {"zh": "同版型试衣", "en": "Same cut, new fabric"},
  "summary": {
    "zh": "版型不变，把模特身上的衣服换成另一种面料或花型",
    "en": "Keep the cut on the model and swap the fabric or pattern"
  },
  "slots": [
    {
      "id": "worn",
      "name": {"zh": "模特上身图", "en": "On the model"},
      "hint": {"zh": "模特穿着这个版型，衣服没有遮挡", "en": "A model wearing this cut, nothing in front of it"},
      "right": [
        {"zh": "衣服完整，轮廓清楚", "en": "The whole garment, its outline clear"}
      ],
      "wrong": [
        {"zh": "包或头发挡住衣服", "en": "A bag or hair in front of it"}
      ],
      "min": 1,
      "max": 1,
      "role": "the photograph to edit: a model wearing the garment whose cut stays."
    },
    {
      "id": "fabric",
      "name": {"zh": "同款面料或花型", "en": "Fabric or pattern"},
      "hint": {"zh": "同版型的另一款，或面料、花型图", "en": "The same cut in another fabric, or the fabric itself"},
      "right": [
        {"zh": "平整、颜色真实", "en": "Smooth, true colours"}
      ],
      "wrong": [
        {"zh": "反光或偏色", "en": "Glare or a colour cast"}
      ],
      "min": 1,
      "max": 1,
      "role": "the new look: a garment of the same cut, or its fabric or pattern. Take from it colour, fabric and pattern alone; ignore its background, and whoever wears it there."
    },
    {
      "id": "detail",
      "name": {"zh": "面料特写（可选）", "en": "Fabric close-up (optional)"},
      "hint": {"zh": "看得清纹理和花型大小", "en": "Texture and size of the pattern in view"},
      "right": [
        {"zh": "对焦清楚的特写", "en": "A sharp close-up"}
      ],
      "wrong": [
        {"zh": "另一种面料", "en": "Another fabric"}
      ],
      "min": 0,
      "max": 1,
      "role": "a close view of the fabric of {fabric}, for its texture and the scale of its pattern."
    }
  ],
  "one_output_each": null,
  "options": [],
  "prompt": {
    "zh": "把{worn}模特身上这件衣服的颜色、面料和花型换成{fabric}的样子，其余都不改。衣服的版型、领口、袖子、长度、扣子和缝线位置保持{worn}原样，褶皱和阴影跟着原来的走；花型的大小和方向合理，面料质感真实。模特的脸、发型、姿势、体型，以及背景、构图和光线保持原样。",
    "en": "Give the garment worn in {worn} the colour, fabric and pattern of {fabric}, and change nothing else. Keep its cut, neckline, sleeves, length, buttons and seams as they are in {worn}, with the same folds and shadows; let the pattern run at a believable scale along the panels of the garment, and let the fabric show its true texture. Keep the face, hair, pose and body shape of the model, all other clothing, the background, the framing and the light."
  },
  "closing": "The result is exactly one photorealistic picture, sharp and free of artefacts, with natural anatomy. Add no text, watermark, border, collage or second picture.",
  "prompt_max_length": 2000,
  "credits_per_output": 2,
  "aspect_ratios": ["3:4", "1:1", "2:3", "4:5", "9:16"],
  "variants": {"default": 1, "max": 4}
}');

INSERT INTO preset_versions (preset, version, created_at, definition) VALUES ('accessory', 1, 0, '{
  "name": {"zh": "配件试戴", "en": "Accessory try-on"},
  "summary": {"zh": "给人物戴上帽子、眼镜、首饰或包", "en": "Put a hat, glasses, jewellery or a bag on somebody"},
  "slots": [
    {
      "id": "person",
      "name": {"zh": "人物", "en": "Person"},
      "hint": {"zh": "要佩戴的部位清楚、没有遮挡", "en": "The place to wear it in clear view"},
      "right": [
        {"zh": "佩戴部位清楚", "en": "The place to wear it is clear"}
      ],
      "wrong": [
        {"zh": "多人合影", "en": "Several people"},
        {"zh": "部位被挡住或截掉", "en": "The place is covered or cut off"}
      ],
      "min": 1,
      "max": 1,
      "role": "the person, and the photograph to edit."
    },
    {
      "id": "accessory",
      "name": {"zh": "配件", "en": "Accessory"},
      "hint": {"zh": "一张一件，白底或纯色背景更好", "en": "One piece, best on a plain background"},
      "right": [
        {"zh": "整件入镜，细节清楚", "en": "All of it in view, details sharp"}
      ],
      "wrong": [
        {"zh": "好几件放在一起", "en": "Several pieces together"}
      ],
      "min": 1,
      "max": 1,
      "role": "the accessory. Ignore its background, and whoever wears it there."
    },
    {
      "id": "view",
      "name": {"zh": "另一角度（可选）", "en": "Second view (optional)"},
      "hint": {"zh": "同一件配件的侧面或背面", "en": "The same piece from the side or behind"},
      "right": [
        {"zh": "同一件配件", "en": "The same piece"}
      ],
      "wrong": [
        {"zh": "另一件配件", "en": "Another piece"}
      ],
      "min": 0,
      "max": 1,
      "role": "another view of the accessory of {accessory}, for its shape and details alone: it is the same piece, not a second one."
    }
  ],
  "one_output_each": null,
  "options": [
    {
      "id": "position",
      "kind": "choice",
      "name": {"zh": "佩戴位置", "en": "Where it is worn"},
      "default": "auto",
      "choices": [
        {
          "id": "auto",
          "name": {"zh": "自动", "en": "Auto"},
          "prompt": "It is worn where such a piece is usually worn."
        },
        {
          "id": "head",
          "name": {"zh": "头部", "en": "Head"},
          "prompt": "It is worn on the head."
        },
        {
          "id": "eyes",
          "name": {"zh": "眼部", "en": "Eyes"},
          "prompt": "It is worn on the nose and ears, as glasses are."
        },
        {
          "id": "ears",
          "name": {"zh": "耳部", "en": "Ears"},
          "prompt": "It is worn on the ears; where both are in view, on both."
        },
        {
          "id": "neck",
          "name": {"zh": "颈部", "en": "Neck"},
          "prompt": "It is worn around the neck."
        },
        {
          "id": "wrist",
          "name": {"zh": "手腕", "en": "Wrist"},
          "prompt": "It is worn on one wrist."
        },
        {
          "id": "hand",
          "name": {"zh": "手上", "en": "Hand"},
          "prompt": "It is worn on, or held in, one hand."
        },
        {
          "id": "waist",
          "name": {"zh": "腰部", "en": "Waist"},
          "prompt": "It is worn around the waist."
        },
        {
          "id": "shoulder",
          "name": {"zh": "肩上", "en": "Shoulder"},
          "prompt": "It is carried over one shoulder."
        }
      ]
    }
  ],
  "prompt": {
    "zh": "给{person}的人物戴上{accessory}的配件，其余都不改。配件的形状、颜色、材质、光泽、花纹、Logo 和细节完全以{accessory}为准，大小与人物比例相符，接触处的遮挡、阴影和反光真实。人物的脸、发型、肤色、双手、姿势和衣服保持原样，背景、构图和光线也保持原样。",
    "en": "Put the accessory of {accessory} on the person of {person}, and change nothing else. Take its shape, colour, material, shine, pattern, logo and details exactly from {accessory}; give it its true size against the body, with believable overlap, shadows and reflections where it touches. Keep the person of {person} as they are: face, hair, skin, hands, pose and clothing. Keep the background, the framing and the light."
  },
  "closing": "The result is exactly one photorealistic picture, sharp and free of artefacts, with natural anatomy. Add no text, watermark, border, collage or second picture.",
  "prompt_max_length": 2000,
  "credits_per_output": 2,
  "aspect_ratios": ["3:4", "1:1", "2:3", "4:5", "9:16"],
  "variants": {"default": 1, "max": 4}
}');

INSERT INTO preset_versions (preset, version, created_at, definition) VALUES ('pose', 1, 0, '{
  "name": {"zh": "姿态变换", "en": "Change of pose"},
  "summary": {
    "zh": "同一位模特、同一身衣服，换成参考图的姿势",
    "en": "The same model in the same clothes, in the pose of another picture"
  },
  "slots": [
    {
      "id": "model",
      "name": {"zh": "模特", "en": "Model"},
      "hint": {"zh": "要换姿势的人，衣服完整", "en": "Who is to move, the whole outfit in view"},
      "right": [
        {"zh": "正面或微侧，站姿自然", "en": "Facing the camera, standing at ease"},
        {"zh": "光线均匀，身体没有遮挡", "en": "Evenly lit, the body in full view"}
      ],
      "wrong": [
        {"zh": "多人合影", "en": "Several people"},
        {"zh": "模糊、太暗或截掉了身体", "en": "Blurred, dark, or cut off"}
      ],
      "min": 1,
      "max": 1,
      "role": "the model: identity and outfit stay."
    },
    {
      "id": "pose",
      "name": {"zh": "姿势参考", "en": "Pose"},
      "hint": {
        "zh": "四肢清楚的姿势，照片或线稿都可以",
        "en": "A pose with all limbs clear, a photograph or a drawing"
      },
      "right": [
        {"zh": "四肢都看得到", "en": "All limbs in view"}
      ],
      "wrong": [
        {"zh": "多人或动作被截断", "en": "Several people, or limbs cut off"}
      ],
      "min": 1,
      "max": 1,
      "role": "the pose to take. Take from it the posture, the limbs, and the direction of body and head alone; ignore who is there, their clothing, the background and the style."
    },
    {
      "id": "outfit",
      "name": {"zh": "衣服另一面（可选）", "en": "Outfit, another side (optional)"},
      "hint": {"zh": "换姿势后会露出的背面或侧面", "en": "The back or side that the new pose shows"},
      "right": [
        {"zh": "同一身衣服", "en": "The same outfit"}
      ],
      "wrong": [
        {"zh": "另一身衣服", "en": "Another outfit"}
      ],
      "min": 0,
      "max": 1,
      "role": "another view of the outfit of {model}, for what the new pose brings into view."
    }
  ],
  "one_output_each": null,
  "options": [],
  "prompt": {
    "zh": "让{model}的模特摆出{pose}的姿势，其余都不改。身体朝向、四肢位置和头部方向以{pose}为准，关节和手指自然。模特的脸、发型、肤色、体型和比例，以及衣服的版型、颜色、面料质感、印花、Logo 和细节以{model}为准，褶皱随新姿势自然变化；背景和光线保持{model}的样子。",
    "en": "Show the model of {model} in the pose of {pose}, and change nothing else. Follow the posture, the limbs, and the direction of body and head of {pose}, with natural joints and fingers. Keep the identity of {model}: face, hair, skin, body shape and proportions. Keep the outfit of {model}: cut, colour, fabric texture, print, logo and details, with folds that follow the new pose. Keep the background and the light of {model}."
  },
  "closing": "The result is exactly one photorealistic picture, sharp and free of artefacts, with natural anatomy. Add no text, watermark, border, collage or second picture.",
  "prompt_max_length": 2000,
  "credits_per_output": 2,
  "aspect_ratios": ["3:4", "1:1", "2:3", "4:5", "9:16"],
  "variants": {"default": 1, "max": 4}
}');

INSERT INTO preset_versions (preset, version, created_at, definition) VALUES ('shoes', 1, 0, '{
  "name": {"zh": "鞋靴试穿", "en": "Shoes try-on"},
  "summary": {
    "zh": "给人物换上一双鞋，鞋型和细节不走样",
    "en": "Put a pair of shoes on somebody, true to shape and detail"
  },
  "slots": [
    {
      "id": "person",
      "name": {"zh": "人物", "en": "Person"},
      "hint": {"zh": "全身或半身以下，双脚清楚", "en": "Whole body or waist down, both feet clear"},
      "right": [
        {"zh": "双脚完整、着地自然", "en": "Both feet in view, on the ground"}
      ],
      "wrong": [
        {"zh": "脚被截掉或被裤脚盖住", "en": "Feet cut off, or covered by trousers"}
      ],
      "min": 1,
      "max": 1,
      "role": "the person, and the photograph to edit."
    },
    {
      "id": "shoe",
      "name": {"zh": "鞋（侧面）", "en": "Shoe (side)"},
      "hint": {"zh": "侧面拍摄，鞋底和鞋头都看得到", "en": "From the side, sole and toe in view"},
      "right": [
        {"zh": "侧面、整只入镜", "en": "From the side, all of it in view"}
      ],
      "wrong": [
        {"zh": "俯拍、看不到鞋型", "en": "From above, its shape out of view"}
      ],
      "min": 1,
      "max": 1,
      "role": "the shoe, seen from the side. Ignore its background, and whoever wears it there."
    },
    {
      "id": "view",
      "name": {"zh": "另一角度（可选）", "en": "Second view (optional)"},
      "hint": {"zh": "正面、背面或俯视", "en": "From the front, behind, or above"},
      "right": [
        {"zh": "同一双鞋", "en": "The same shoes"}
      ],
      "wrong": [
        {"zh": "另一双鞋", "en": "Other shoes"}
      ],
      "min": 0,
      "max": 1,
      "role": "another view of the shoe of {shoe}, for its shape and details alone: it is the same shoe."
    }
  ],
  "one_output_each": null,
  "options": [],
  "prompt": {
    "zh": "给{person}的人物穿上{shoe}的鞋，左右脚成一双，替换原来的鞋，其余都不改。鞋型、鞋底、鞋跟高度、颜色、材质、Logo、鞋带和缝线完全以{shoe}为准，按每只脚的朝向转换角度，大小合脚，与地面的接触和阴影真实。人物的脸、姿势、腿型、比例和衣服保持原样，背景、构图和光线也保持原样。",
    "en": "Put the shoes of {shoe} on both feet of the person of {person}, as a left and a right one, in place of what is worn there, and change nothing else. Take the shape, sole, height of the heel, colour, material, logo, laces and seams exactly from {shoe}, turned to the direction of each foot, in the size of the feet, with believable contact and shadows on the ground. Keep the person of {person} as they are: face, pose, legs, proportions and clothing. Keep the background, the framing and the light."
  },
  "closing": "The result is exactly one photorealistic picture, sharp and free of artefacts, with natural anatomy. Add no text, watermark, border, collage or second picture.",
  "prompt_max_length": 2000,
  "credits_per_output": 2,
  "aspect_ratios": ["3:4", "1:1", "2:3", "4:5", "9:16"],
  "variants": {"default": 1, "max": 4}
}');

INSERT INTO preset_versions (preset, version, created_at, definition) VALUES ('scene', 1, 0, '{
  "name": {"zh": "场景更换", "en": "Change of scene"},
  "summary": {"zh": "把人物或商品放进另一个场景", "en": "Put a person or a product into another scene"},
  "slots": [
    {
      "id": "subject",
      "name": {"zh": "主体", "en": "Subject"},
      "hint": {"zh": "人物或商品，轮廓清楚", "en": "A person or a product with a clear outline"},
      "right": [
        {"zh": "主体完整、轮廓清楚", "en": "All of it in view, a clear outline"}
      ],
      "wrong": [
        {"zh": "主体被截断或有遮挡", "en": "Cut off or covered"}
      ],
      "min": 1,
      "max": 1,
      "role": "the subject: it stays as it is."
    },
    {
      "id": "scene",
      "name": {"zh": "场景参考", "en": "Scene"},
      "hint": {"zh": "想要的环境，最好没有人", "en": "The surroundings you want, best without people"},
      "right": [
        {"zh": "空间清楚、视角相近", "en": "A clear space, seen from a similar angle"}
      ],
      "wrong": [
        {"zh": "满是文字的海报", "en": "A poster full of text"}
      ],
      "min": 1,
      "max": 1,
      "role": "the scene. Take from it the surroundings alone; leave out people and products that are there."
    },
    {
      "id": "detail",
      "name": {"zh": "主体细节（可选）", "en": "Subject detail (optional)"},
      "hint": {"zh": "Logo、材质等特写", "en": "A logo or a material from near"},
      "right": [
        {"zh": "同一主体的特写", "en": "The same subject from near"}
      ],
      "wrong": [
        {"zh": "另一件商品", "en": "Another product"}
      ],
      "min": 0,
      "max": 1,
      "role": "a close view of the subject of {subject}, for its details alone: it is the same subject, not a second one."
    }
  ],
  "one_output_each": null,
  "options": [
    {
      "id": "light",
      "kind": "choice",
      "name": {"zh": "光线", "en": "Light"},
      "default": "scene",
      "choices": [
        {
          "id": "scene",
          "name": {"zh": "跟随场景", "en": "As in the scene"},
          "prompt": "Light: that of {scene}."
        },
        {
          "id": "daylight",
          "name": {"zh": "自然日光", "en": "Daylight"},
          "prompt": "Light: soft natural daylight."
        },
        {
          "id": "golden_hour",
          "name": {"zh": "金色黄昏", "en": "Golden hour"},
          "prompt": "Light: low, warm sunlight shortly before sunset."
        },
        {
          "id": "studio",
          "name": {"zh": "柔光棚拍", "en": "Studio softbox"},
          "prompt": "Light: even light of a large softbox, with soft shadows."
        },
        {
          "id": "night",
          "name": {"zh": "夜景灯光", "en": "Night"},
          "prompt": "Light: evening, by the lamps of the scene, the subject still clearly lit."
        }
      ]
    }
  ],
  "prompt": {
    "zh": "把{subject}的主体放进{scene}的场景，只更换环境，主体不改。视角、透视和大小与场景相符，接触处的阴影和反光真实，主体的受光与场景一致。主体的外形、比例、颜色、材质、花纹、Logo 和文字，人物的脸、发型、姿势和衣服，都以{subject}为准。",
    "en": "Place the subject of {subject} into the scene of {scene}: change the surroundings, not the subject. Match the point of view, perspective and size to the scene, with believable shadows and reflections where the subject touches it, and light on the subject that belongs to the scene. Keep the subject of {subject} as it is: shape, proportions, colour, material, pattern, logo and lettering; of a person also face, hair, pose and clothing."
  },
  "closing": "The result is exactly one photorealistic picture, sharp and free of artefacts, with natural anatomy. Add no text, watermark, border, collage or second picture.",
  "prompt_max_length": 2000,
  "credits_per_output": 2,
  "aspect_ratios": ["1:1", "3:4", "4:3", "4:5", "9:16", "16:9"],
  "variants": {"default": 1, "max": 4}
}');

INSERT INTO preset_versions (preset, version, created_at, definition) VALUES ('recolor', 1, 0, '{
  "name": {"zh": "商品换色", "en": "New colour"},
  "summary": {
    "zh": "同一件商品，换成色卡或参考图的颜色",
    "en": "The same product in the colour of a swatch or of another picture"
  },
  "slots": [
    {
      "id": "product",
      "name": {"zh": "商品", "en": "Product"},
      "hint": {"zh": "要换色的商品，光线均匀", "en": "The product to recolour, evenly lit"},
      "right": [
        {"zh": "商品完整、光线均匀", "en": "All of it in view, evenly lit"}
      ],
      "wrong": [
        {"zh": "大面积反光或过曝", "en": "Strong glare or burnt-out light"}
      ],
      "min": 1,
      "max": 1,
      "role": "the photograph to edit: the product."
    },
    {
      "id": "swatch",
      "name": {"zh": "色卡或颜色参考", "en": "Swatch or reference"},
      "hint": {"zh": "色卡，或一件这个颜色的东西", "en": "A swatch, or something of that colour"},
      "right": [
        {"zh": "一种主色、颜色真实", "en": "One main colour, true to life"}
      ],
      "wrong": [
        {"zh": "偏色或多种颜色", "en": "A colour cast, or many colours"}
      ],
      "min": 1,
      "max": 1,
      "role": "the colour. Take from it the colour alone, not shape, material or background."
    },
    {
      "id": "area",
      "name": {"zh": "换色部位（可选）", "en": "Part to recolour (optional)"},
      "hint": {"zh": "圈出或特写要换色的部位", "en": "The part to recolour, marked or from near"},
      "right": [
        {"zh": "只圈出一个部位", "en": "One part is marked"}
      ],
      "wrong": [
        {"zh": "另一件商品", "en": "Another product"}
      ],
      "min": 0,
      "max": 1,
      "role": "the same product as in {product}, showing by a mark or a close view which part changes its colour. Do not copy the mark."
    }
  ],
  "one_output_each": null,
  "options": [
    {
      "id": "color",
      "kind": "color",
      "name": {"zh": "指定颜色（HEX）", "en": "Exact colour (HEX)"},
      "default": "",
      "choices": [],
      "prompt": "The exact colour, under neutral light, is {value}; where it differs from {swatch}, this one counts."
    }
  ],
  "prompt": {
    "zh": "把{product}商品的主色换成{swatch}的颜色，其余都不改。按材质保留明暗、纹理、光泽、缝线和反光，颜色均匀、不溢出边缘。商品的形状、比例、印花的图形、Logo、文字、五金和配件，以及背景、构图和光线保持{product}原样。",
    "en": "Change the main colour of the product of {product} to the colour of {swatch}, and change nothing else. Keep light and shade, texture, shine, seams and reflections as the material has them; let the colour be even and end exactly at its edges. Keep the shape and proportions of the product, the figures of its prints, logo, lettering, metal parts and trimmings, the background, the framing and the light of {product}."
  },
  "closing": "The result is exactly one photorealistic picture, sharp and free of artefacts, with natural anatomy. Add no text, watermark, border, collage or second picture.",
  "prompt_max_length": 2000,
  "credits_per_output": 2,
  "aspect_ratios": ["1:1", "3:4", "4:3", "4:5", "9:16", "16:9"],
  "variants": {"default": 1, "max": 4}
}');

INSERT INTO presets (id, position, version) VALUES
    ('try_on', 1, 1),
    ('ai_model', 2, 1),
    ('same_cut', 3, 1),
    ('accessory', 4, 1),
    ('pose', 5, 1),
    ('shoes', 6, 1),
    ('scene', 7, 1),
    ('recolor', 8, 1);
